#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <memory>
#include <string>
#include <string_view>

struct reply_buffer_deleter {
    void operator()(evbuffer* b) const { evbuffer_free(b); }
};
using reply_buffer = std::unique_ptr<evbuffer, reply_buffer_deleter>;

class http_responder {
public:
    explicit http_responder(std::string server_name) : server_(std::move(server_name)) {}

    void json(evhttp_request* req, int code, std::string_view body) const
    {
        headers(req, "application/json");
        reply(req, code, body); // allow: borrowed-parameter
    }
    void text(evhttp_request* req, int code, std::string_view body) const
    {
        headers(req, "text/plain; charset=utf-8");
        reply(req, code, body); // allow: borrowed-parameter
    }
    void not_found(evhttp_request* req) const { evhttp_send_error(req, HTTP_NOTFOUND, "no such object"); }

private:
    void headers(evhttp_request* req, const char* type) const
    {
        evkeyvalq* out = evhttp_request_get_output_headers(req);
        evhttp_add_header(out, "Content-Type", type);
        evhttp_add_header(out, "Server", server_.c_str());
        evhttp_add_header(out, "Cache-Control", "no-store");
    }
    static void reply(evhttp_request* req, int code, std::string_view body)
    {
        reply_buffer out(evbuffer_new());
        if (!out) {
            evhttp_send_error(req, HTTP_INTERNAL, nullptr);
            return;
        }
        evbuffer_add_reference(out.get(), body.data(), body.size(), nullptr, nullptr); // expect: borrowed-parameter
        evhttp_send_reply(req, code, code < 400 ? "OK" : "Error", out.get());
    }
    std::string server_;
};
