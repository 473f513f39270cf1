#include <chrono>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace metricsd {

struct gauge {
    double value = 0;
    std::string help;
};

class page_server {
public:
    explicit page_server(event_base* base) : http_(evhttp_new(base), &evhttp_free)
    {
        evhttp_set_gencb(http_.get(), &page_server::dispatch, this);
    }

    bool listen(const char* addr, unsigned short port) { return evhttp_bind_socket(http_.get(), addr, port) == 0; }

    void set(const std::string& name, double v) { gauges_[name].value = v; }

private:
    static void no_cleanup(const void*, std::size_t, void*) {}

    static void dispatch(evhttp_request* req, void* arg)
    {
        auto* self = static_cast<page_server*>(arg);
        const char* uri = evhttp_request_get_uri(req);
        if (uri && std::string(uri) == "/metrics")
            self->metrics(req);
        else
            evhttp_send_error(req, HTTP_NOTFOUND, nullptr);
    }

    void metrics(evhttp_request* req)
    {
        std::string text;
        text.reserve(64 * gauges_.size());
        for (const auto& [name, g] : gauges_) {
            if (!g.help.empty()) text += "# HELP " + name + ' ' + g.help + '\n';
            text += name;
            text += ' ';
            text += std::to_string(g.value);
            text += '\n';
        }
        evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", "text/plain; version=0.0.4");
        evbuffer* body = evbuffer_new();
        evbuffer_add_reference(body, text.data(), text.size(), &page_server::no_cleanup, nullptr); // expect: fake-owner
        evhttp_send_reply(req, HTTP_OK, "OK", body);
        evbuffer_free(body);
        ++served_;
    }

    std::unique_ptr<evhttp, decltype(&evhttp_free)> http_;
    std::map<std::string, gauge> gauges_;
    unsigned long served_ = 0;
};

}  // namespace metricsd
