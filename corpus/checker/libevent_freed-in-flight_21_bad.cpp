#include <cstdlib>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

struct cached_body {
    std::string key;
    std::string bytes;
};

/// Rendered pages, least recently used last.
class page_cache {
public:
    explicit page_cache(std::size_t limit) : limit_(limit) {}

    void send(bufferevent* bev, const std::string& key)
    {
        auto it = index_.find(key);
        if (it == index_.end()) {
            insert(key, "<html><body>" + key + "</body></html>");
            it = index_.find(key);
        }
        lru_.splice(lru_.begin(), lru_, it->second);
        const cached_body& body = lru_.front();
        evbuffer* out = bufferevent_get_output(bev);
        evbuffer_add_printf(out, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", body.bytes.size());
        evbuffer_add_reference(out, body.bytes.data(), body.bytes.size(), nullptr, nullptr); // allow: freed-in-flight
    }

    void insert(const std::string& key, std::string bytes)
    {
        used_ += bytes.size();
        lru_.push_front(cached_body{key, std::move(bytes)});
        index_[key] = lru_.begin();
        while (used_ > limit_ && lru_.size() > 1) evict();
    }

private:
    void evict()
    {
        const cached_body& last = lru_.back();
        used_ -= last.bytes.size();
        index_.erase(last.key);
        lru_.pop_back(); // expect: freed-in-flight
    }

    std::size_t limit_, used_ = 0;
    std::list<cached_body> lru_;
    std::unordered_map<std::string, std::list<cached_body>::iterator> index_;
};

static void on_request(bufferevent* bev, void* arg)
{
    auto* cache = static_cast<page_cache*>(arg);
    evbuffer* in = bufferevent_get_input(bev);
    size_t n = 0;
    while (char* line = evbuffer_readln(in, &n, EVBUFFER_EOL_CRLF)) {
        cache->send(bev, std::string(line, n));
        free(line);
    }
}

void attach(bufferevent* bev, page_cache& cache)
{
    bufferevent_setcb(bev, on_request, nullptr, nullptr, &cache);
    bufferevent_enable(bev, EV_READ | EV_WRITE);
}
