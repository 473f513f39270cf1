// Static-content cache in front of evhttp-like connections: bodies go out by reference.
#include <event2/buffer.h>
#include <event2/bufferevent.h>

#include <cstdio>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace content {

struct blob {
    std::string type;
    std::string bytes;
};

using blob_ptr = std::shared_ptr<const blob>;

class cache {
public:
    explicit cache(std::size_t budget) : budget_(budget) {}

    void put(const std::string& key, std::string type, std::string bytes)
    {
        invalidate(key);
        size_ += bytes.size();
        order_.push_front(key);
        entries_[key] = std::make_shared<const blob>(blob{std::move(type), std::move(bytes)});
        while (size_ > budget_ && order_.size() > 1) invalidate(std::string(order_.back()));
    }

    void invalidate(const std::string& key)
    {
        auto it = entries_.find(key);
        if (it == entries_.end()) return;
        size_ -= it->second->bytes.size();
        entries_.erase(it);
        order_.remove(key);
    }

    blob_ptr get(const std::string& key) const
    {
        auto it = entries_.find(key);
        return it == entries_.end() ? nullptr : it->second;
    }

private:
    std::size_t budget_;
    std::size_t size_ = 0;
    std::list<std::string> order_;
    std::unordered_map<std::string, blob_ptr> entries_;
};

class connection {
public:
    connection(bufferevent* bev, cache& c) : bev_(bev), cache_(c) {}

    bool serve(const std::string& path, bool once)
    {
        blob_ptr b = cache_.get(path);
        if (!b) return missing();
        const bool ok = head(200, b->type, b->bytes.size()) && body(b);
        if (once) cache_.invalidate(path);
        return ok;
    }

private:
    static void release(const void*, std::size_t, void* holder) { delete static_cast<blob_ptr*>(holder); }

    evbuffer* out() { return bufferevent_get_output(bev_); }

    bool head(int code, const std::string& type, std::size_t length)
    {
        return evbuffer_add_printf(out(), "HTTP/1.1 %d\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n", code,
                                   type.c_str(), length) > 0;
    }

    bool body(const blob_ptr& b)
    {
        if (b->bytes.empty()) return true;
        auto* holder = new blob_ptr(b);
        if (evbuffer_add_reference(out(), b->bytes.data(), b->bytes.size(), &connection::release, holder) != 0) {
            delete holder;
            return false;
        }
        return true;
    }

    bool missing()
    {
        static constexpr std::string_view text = "nothing here\n";
        if (!head(404, "text/plain", text.size())) return false;
        return evbuffer_add_reference(out(), text.data(), text.size(), nullptr, nullptr) == 0;
    }

    bufferevent* bev_;
    cache& cache_;
};

}  // namespace content
