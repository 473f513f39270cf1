#include <ctime>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

struct rendered_page {
    std::string body;
    std::time_t made = 0;
    unsigned hits = 0;
};

// Rendered pages are kept for a minute and sent without copying.
class page_cache {
public:
    explicit page_cache(event_base* base) : timer_(event_new(base, -1, EV_PERSIST, &page_cache::on_timer, this))
    {
        timeval every{5, 0};
        event_add(timer_, &every);
    }
    ~page_cache() { event_free(timer_); }
    page_cache(const page_cache&) = delete;
    page_cache& operator=(const page_cache&) = delete;

    rendered_page* find(const std::string& path)
    {
        auto it = pages_.find(path);
        return it == pages_.end() ? nullptr : it->second.get();
    }

    rendered_page* store(const std::string& path, std::string body)
    {
        auto [it, fresh] = pages_.try_emplace(path);
        if (fresh) {
            it->second = std::make_unique<rendered_page>();
            it->second->body = std::move(body);
            it->second->made = std::time(nullptr);
        }
        return it->second.get();
    }

private:
    static void on_timer(evutil_socket_t, short, void* arg) { static_cast<page_cache*>(arg)->expire(std::time(nullptr) - 60); }

    void expire(std::time_t limit)
    {
        for (auto it = pages_.begin(); it != pages_.end();) {
            if (it->second->made < limit)
                it = pages_.erase(it); // expect: freed-in-flight
            else
                ++it;
        }
    }

    event* timer_;
    std::unordered_map<std::string, std::unique_ptr<rendered_page>> pages_;
};

using renderer = std::string (*)(const std::string& path);

void respond(bufferevent* bev, page_cache& cache, const std::string& path, renderer render)
{
    rendered_page* page = cache.find(path);
    if (!page)
        page = cache.store(path, render(path));
    ++page->hits;

    evbuffer* out = bufferevent_get_output(bev);
    evbuffer_add_printf(out, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", page->body.size());
    evbuffer_add_reference(out, page->body.data(), page->body.size(), nullptr, nullptr); // allow: freed-in-flight
}
