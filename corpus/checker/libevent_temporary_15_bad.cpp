// Status endpoint on evhttp.
#include <cstdint>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <map>
#include <memory>
#include <string>

class Metrics {
public:
    void bump(const std::string& name) { ++counters_[name]; }
    std::string to_json() const
    {
        std::string out = "{";
        const char* sep = "";
        for (const auto& [k, v] : counters_) {
            out += sep;
            out += '"' + k + "\":" + std::to_string(v);
            sep = ",";
        }
        return out + "}";
    }

private:
    std::map<std::string, std::uint64_t> counters_;
};

class Response {
public:
    explicit Response(evhttp_request* req) : req_(req), body_(evbuffer_new(), &evbuffer_free) {}

    Response& type(const char* mime)
    {
        evhttp_add_header(evhttp_request_get_output_headers(req_), "Content-Type", mime);
        return *this;
    }
    Response& body(const std::string& text)
    {
        evbuffer_add_reference(body_.get(), text.data(), text.size(), nullptr, nullptr); // allow: temporary
        return *this;
    }
    void send(int code, const char* reason) { evhttp_send_reply(req_, code, reason, body_.get()); }

private:
    evhttp_request* req_;
    std::unique_ptr<evbuffer, void (*)(evbuffer*)> body_;
};

static const std::string kNotFound = "{\"error\":\"no such resource\"}";

struct Admin {
    Metrics metrics;

    static void on_status(evhttp_request* req, void* arg)
    {
        auto* self = static_cast<Admin*>(arg);
        self->metrics.bump("status");
        Response r(req);
        r.type("application/json");
        r.body(self->metrics.to_json()); // expect: temporary
        r.send(HTTP_OK, "OK");
    }

    static void on_other(evhttp_request* req, void* arg)
    {
        static_cast<Admin*>(arg)->metrics.bump("missing");
        Response r(req);
        r.type("application/json").body(kNotFound).send(HTTP_NOTFOUND, "Not Found");
    }

    void attach(evhttp* http)
    {
        evhttp_set_cb(http, "/status", &Admin::on_status, this);
        evhttp_set_gencb(http, &Admin::on_other, this);
    }
};
