#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <map>
#include <memory>
#include <string>

class page_cache {
public:
    void put(const std::string& path, std::string html) { pages_[path] = std::make_unique<std::string>(std::move(html)); }

    void serve_once(evhttp_request* req, const std::string& path)
    {
        auto it = pages_.find(path);
        if (it == pages_.end()) {
            evhttp_send_error(req, HTTP_NOTFOUND, nullptr);
            return;
        }
        const std::string& html = *it->second;
        evbuffer* body = evbuffer_new();
        evbuffer_add_reference(body, html.data(), html.size(), nullptr, nullptr);
        evhttp_send_reply(req, HTTP_OK, "OK", body);
        evbuffer_free(body);
        pages_.erase(it); // expect: freed-in-flight
    }

private:
    std::map<std::string, std::unique_ptr<std::string>> pages_;
};
