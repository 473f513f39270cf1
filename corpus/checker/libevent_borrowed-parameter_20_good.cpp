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
        reply(req, code, body);
    }
    void text(evhttp_request* req, int code, std::string_view body) const
    {
        headers(req, "text/plain; charset=utf-8");
        reply(req, code, body);
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
        auto copy = std::make_unique<std::string>(body);
        if (evbuffer_add_reference(out.get(), copy->data(), copy->size(), drop, copy.get()) == 0) copy.release();
        evhttp_send_reply(req, code, code < 400 ? "OK" : "Error", out.get());
    }
    static void drop(const void*, std::size_t, void* owner) { delete static_cast<std::string*>(owner); }
    std::string server_;
};
