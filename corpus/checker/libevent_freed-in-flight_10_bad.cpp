#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

class page_cache {
public:
    void put(const std::string& key, std::vector<char> page) { pages_[key] = std::make_unique<std::vector<char>>(std::move(page)); } // allow: freed-in-flight

    bool serve(bufferevent* bev, const std::string& key)
    {
        auto it = pages_.find(key);
        if (it == pages_.end()) return false;
        evbuffer_add_reference(bufferevent_get_output(bev), it->second->data(), it->second->size(), nullptr, nullptr);
        if (++hits_ % 1000 == 0) pages_.erase(it); // expect: freed-in-flight
        return true;
    }

private:
    std::map<std::string, std::unique_ptr<std::vector<char>>> pages_;
    unsigned hits_ = 0;
};
