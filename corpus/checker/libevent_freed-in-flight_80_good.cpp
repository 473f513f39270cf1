#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <map>
#include <memory>
#include <string>

class page_cache {
    using page = std::shared_ptr<const std::string>;

public:
    void put(const std::string& path, std::string html) { pages_[path] = std::make_shared<const std::string>(std::move(html)); }

    void serve_once(evhttp_request* req, const std::string& path)
    {
        auto it = pages_.find(path);
        if (it == pages_.end()) {
            evhttp_send_error(req, HTTP_NOTFOUND, nullptr);
            return;
        }
        auto* hold = new page(it->second);
        evbuffer* body = evbuffer_new();
        if (evbuffer_add_reference(body, (*hold)->data(), (*hold)->size(), &page_cache::release, hold) != 0)
            delete hold;
        evhttp_send_reply(req, HTTP_OK, "OK", body);
        evbuffer_free(body);
        pages_.erase(it);
    }

private:
    static void release(const void*, size_t, void* extra) { delete static_cast<page*>(extra); }
    std::map<std::string, page> pages_;
};
