#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

// Static assets are kept in a cache that can be reloaded while replies are still being sent.
class asset_endpoint {
public:
    asset_endpoint(event_base* base, std::uint16_t port) : http_(evhttp_new(base), &evhttp_free)
    {
        if (!http_ || evhttp_bind_socket(http_.get(), "0.0.0.0", port) != 0) throw std::runtime_error("cannot bind asset port");
        evhttp_set_gencb(http_.get(), &asset_endpoint::on_request, this);
    }

    void reload(std::map<std::string, std::string> files)
    {
        assets_.clear();
        for (auto& [path, text] : files) assets_[path] = std::make_shared<const std::string>(std::move(text));
    }

private:
    using asset = std::shared_ptr<const std::string>;

    static void release(const void*, std::size_t, void* extra) { delete static_cast<asset*>(extra); }

    static void on_request(evhttp_request* req, void* arg)
    {
        auto* self = static_cast<asset_endpoint*>(arg);
        const char* path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
        auto it = self->assets_.find(path ? path : "/");
        if (it == self->assets_.end()) return self->not_found(req, path ? path : "/");

        evbuffer* out = evhttp_request_get_output_buffer(req);
        auto hold = std::make_unique<asset>(it->second);
        const std::string_view body = **hold;
        if (evbuffer_add_reference(out, body.data(), body.size(), &asset_endpoint::release, hold.get()) != 0) {
            evhttp_send_error(req, HTTP_INTERNAL, nullptr);
            return;
        }
        hold.release();
        evhttp_send_reply(req, HTTP_OK, "OK", nullptr);
    }

    void not_found(evhttp_request* req, const std::string& path)
    {
        const std::string text = "no asset at " + path + "\n";
        evbuffer_add(evhttp_request_get_output_buffer(req), text.data(), text.size());
        evhttp_send_reply(req, HTTP_NOTFOUND, "Not Found", nullptr);
    }

    std::unique_ptr<evhttp, decltype(&evhttp_free)> http_;
    std::map<std::string, asset> assets_;
};
