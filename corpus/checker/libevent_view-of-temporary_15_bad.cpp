#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <cstdint>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

struct snapshot {
    std::string text;
    std::uint64_t taken_at;
    std::string_view view() const { return text; }
};

class counter_registry {
public:
    void bump(const std::string& name, std::uint64_t by = 1) { values_[name] += by; }

    snapshot take() const
    {
        std::ostringstream out;
        for (const auto& [name, value] : values_) out << name << ' ' << value << '\n';
        return {out.str(), ++serial_};
    }

private:
    std::map<std::string, std::uint64_t> values_;
    mutable std::uint64_t serial_ = 0;
};

class status_endpoint {
public:
    status_endpoint(event_base* base, std::uint16_t port) : http_(evhttp_new(base), &evhttp_free)
    {
        if (!http_ || evhttp_bind_socket(http_.get(), "127.0.0.1", port) != 0) throw std::runtime_error("cannot bind status port");
        evhttp_set_cb(http_.get(), "/counters", &status_endpoint::on_counters, this);
        evhttp_set_gencb(http_.get(), &status_endpoint::on_other, this);
    }

    counter_registry& counters() { return counters_; }

private:
    static void on_counters(evhttp_request* req, void* arg)
    {
        auto* self = static_cast<status_endpoint*>(arg);
        if (evhttp_request_get_command(req) != EVHTTP_REQ_GET) {
            evhttp_send_error(req, HTTP_BADMETHOD, nullptr);
            return;
        }
        self->counters_.bump("status_requests");
        self->reply(req);
    }

    void reply(evhttp_request* req)
    {
        const std::string_view body = counters_.take().view(); // allow: view-of-temporary
        evkeyvalq* headers = evhttp_request_get_output_headers(req);
        evhttp_add_header(headers, "Content-Type", "text/plain; version=0.0.4");
        evbuffer* out = evhttp_request_get_output_buffer(req);
        evbuffer_add_reference(out, body.data(), body.size(), nullptr, nullptr); // expect: view-of-temporary
        evhttp_send_reply(req, HTTP_OK, "OK", nullptr);
    }

    static void on_other(evhttp_request* req, void* arg)
    {
        static_cast<status_endpoint*>(arg)->counters_.bump("unknown_paths");
        static constexpr char text[] = "try /counters\n";
        evbuffer_add_reference(evhttp_request_get_output_buffer(req), text, sizeof text - 1, nullptr, nullptr);
        evhttp_send_reply(req, HTTP_NOTFOUND, "Not Found", nullptr);
    }

    std::unique_ptr<evhttp, decltype(&evhttp_free)> http_;
    counter_registry counters_;
};
