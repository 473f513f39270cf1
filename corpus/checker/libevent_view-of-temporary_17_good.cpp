#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace metrics {

class registry {
public:
    void add(const std::string& name, std::uint64_t n) { counters_[name] += n; }

    std::string render() const
    {
        std::string out;
        for (const auto& [name, value] : counters_) {
            out.append("# TYPE ").append(name).append(" counter\n");
            out.append(name).append(" ").append(std::to_string(value)).append("\n");
        }
        return out;
    }

private:
    std::map<std::string, std::uint64_t> counters_;
};

namespace {
template <std::size_t N>
int append_literal(evbuffer* to, const char (&text)[N])
{
    return evbuffer_add_reference(to, text, N - 1, nullptr, nullptr);
}

int append_owned(evbuffer* to, std::string bytes)
{
    auto keep = std::make_unique<std::string>(std::move(bytes));
    int rc = evbuffer_add_reference(
        to, keep->data(), keep->size(), [](const void*, std::size_t, void* arg) { delete static_cast<std::string*>(arg); },
        keep.get());
    if (rc == 0) keep.release();
    return rc;
}

struct free_evbuffer {
    void operator()(evbuffer* b) const { evbuffer_free(b); }
};
}  // namespace

class exporter {
public:
    exporter(evhttp* http, const registry& r) : registry_(r)
    {
        evhttp_set_cb(http, "/metrics", &exporter::on_metrics, this);
        evhttp_set_cb(http, "/healthz", &exporter::on_health, this);
    }

private:
    static void on_health(evhttp_request* req, void*)
    {
        std::unique_ptr<evbuffer, free_evbuffer> body(evbuffer_new());
        append_literal(body.get(), "ok\n");
        evhttp_send_reply(req, HTTP_OK, "OK", body.get());
    }

    static void on_metrics(evhttp_request* req, void* arg)
    {
        auto* self = static_cast<exporter*>(arg);
        if (evhttp_request_get_command(req) != EVHTTP_REQ_GET) {
            evhttp_send_error(req, HTTP_BADMETHOD, nullptr);
            return;
        }
        std::unique_ptr<evbuffer, free_evbuffer> body(evbuffer_new());
        append_literal(body.get(), "# exporter 1.4\n");
        if (append_owned(body.get(), self->registry_.render()) != 0) {
            evhttp_send_error(req, HTTP_INTERNAL, nullptr);
            return;
        }
        evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", "text/plain; version=0.0.4");
        evhttp_send_reply(req, HTTP_OK, "OK", body.get());
    }

    const registry& registry_;
};

}  // namespace metrics
