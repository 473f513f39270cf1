// Object cache in front of slow storage: hits are sent by reference, and eviction does not wait for clients.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

class object_cache {
public:
    using blob = std::shared_ptr<const std::string>;

    explicit object_cache(std::size_t limit) : limit_(limit) {}

    void store(const std::string& key, std::string bytes)
    {
        drop(key);
        used_ += bytes.size();
        order_.push_front(key);
        items_[key] = {std::make_shared<const std::string>(std::move(bytes)), order_.begin()};
        while (used_ > limit_ && order_.size() > 1) drop(std::string(order_.back()));
    }

    bool send(const std::string& key, bufferevent* to)
    {
        const auto it = items_.find(key);
        if (it == items_.end()) return false;
        order_.splice(order_.begin(), order_, it->second.position);
        return lend(it->second.bytes, bufferevent_get_output(to));
    }

    void drop(const std::string& key)
    {
        const auto it = items_.find(key);
        if (it == items_.end()) return;
        used_ -= it->second.bytes->size();
        order_.erase(it->second.position);
        items_.erase(it);
    }

private:
    struct item {
        blob bytes;
        std::list<std::string>::iterator position;
    };

    // The holder is one more owner of the bytes; the evbuffer gives it back when they have drained.
    static bool lend(const blob& b, evbuffer* out)
    {
        if (b->empty()) return false;
        auto holder = std::make_unique<blob>(b);
        const int rc = evbuffer_add_reference(
            out, b->data(), b->size(), [](const void*, size_t, void* h) { delete static_cast<blob*>(h); },
            holder.get());
        if (rc != 0) return false;
        holder.release();
        return true;
    }

    std::size_t limit_, used_ = 0;
    std::list<std::string> order_;
    std::unordered_map<std::string, item> items_;
};

void answer(object_cache& cache, bufferevent* client, const std::string& key, std::string fallback)
{
    if (fallback.empty()) fallback = "(empty)";
    if (!cache.send(key, client)) {
        cache.store(key, std::move(fallback));
        cache.send(key, client);
    }
    cache.drop(key);
}
