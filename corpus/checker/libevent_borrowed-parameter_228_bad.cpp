// Admin endpoint on evhttp: handlers return a status and write through a small reply builder.
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <memory>
#include <string>
#include <string_view>

struct evbuffer_delete {
    void operator()(evbuffer* b) const { evbuffer_free(b); }
};
using evbuffer_owner = std::unique_ptr<evbuffer, evbuffer_delete>;

class reply_builder {
public:
    explicit reply_builder(evhttp_request* req) : req_(req), body_(evbuffer_new()) {}

    reply_builder& type(const char* mime)
    {
        evhttp_add_header(evhttp_request_get_output_headers(req_), "Content-Type", mime);
        return *this;
    }

    reply_builder& heading(const std::string& title)
    {
        evbuffer_add_printf(body_.get(), "== %s ==\n", title.c_str());
        return *this;
    }

    reply_builder& section(std::string_view text)
    {
        if (!text.empty())
            evbuffer_add_reference(body_.get(), text.data(), text.size(), nullptr, nullptr); // expect: borrowed-parameter
        return newline();
    }

    void send(int code)
    {
        evhttp_send_reply(req_, code, code < 400 ? "OK" : "Error", body_.get());
        body_.reset();
    }

private:
    reply_builder& newline()
    {
        evbuffer_add(body_.get(), "\n", 1);
        return *this;
    }

    evhttp_request* req_;
    evbuffer_owner body_;
};

class admin_endpoint {
public:
    explicit admin_endpoint(evhttp* server) { evhttp_set_cb(server, "/ping", &admin_endpoint::on_ping, this); }

private:
    static void on_ping(evhttp_request* req, void* arg)
    {
        auto* self = static_cast<admin_endpoint*>(arg);
        ++self->pings_;
        reply_builder r(req);
        r.type("text/plain").heading("pings " + std::to_string(self->pings_));
        r.send(200);
    }

    unsigned long pings_ = 0;
};
