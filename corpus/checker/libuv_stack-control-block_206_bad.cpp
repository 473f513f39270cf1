// Sessions of a small game lobby on libuv: a fixed banner, then numbered replies.
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <uv.h>

namespace lobby {

template <class Derived>
class stream_base {
public:
    stream_base() { tcp_.data = static_cast<Derived*>(this); }
    stream_base(const stream_base&) = delete;

    uv_tcp_t* tcp() { return &tcp_; }
    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    void close()
    {
        auto* h = reinterpret_cast<uv_handle_t*>(&tcp_);
        if (uv_is_closing(h)) return;
        uv_close(h, [](uv_handle_t* handle) { delete static_cast<Derived*>(handle->data); });
    }

protected:
    ~stream_base() = default;

    int submit(uv_write_t& req, std::string_view bytes, uv_write_cb done)
    {
        uv_buf_t b = uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
        return uv_write(&req, stream(), &b, 1, done); // allow: stack-control-block
    }

private:
    uv_tcp_t tcp_;
};

class session : public stream_base<session> {
public:
    void open()
    {
        static const char banner[] = "LOBBY 4\r\nsay your name\r\n";
        uv_write_t req;
        const int rc = submit(req, std::string_view(banner, sizeof banner - 1), on_banner); // expect: stack-control-block
        if (rc < 0) close();
    }

    void reply(int number, const std::string& text)
    {
        auto* p = new pending;
        p->text = std::to_string(number) + " " + text + "\r\n";
        p->req.data = p;
        if (submit(p->req, p->text, on_reply) < 0) {
            delete p;
            close();
        }
    }

private:
    struct pending {
        uv_write_t req;
        std::string text;
    };

    static session* of(uv_write_t* req) { return static_cast<session*>(req->handle->data); }

    static void on_banner(uv_write_t* req, int status)
    {
        if (status < 0 && status != UV_ECANCELED) of(req)->close();
    }

    static void on_reply(uv_write_t* req, int status)
    {
        auto* s = of(req);
        delete static_cast<pending*>(req->data);
        if (status < 0 && status != UV_ECANCELED) s->close();
    }
};

}  // namespace lobby

void on_connection(uv_stream_t* server, int status)
{
    if (status < 0) return;
    auto* s = new lobby::session;
    if (uv_tcp_init(server->loop, s->tcp()) < 0) {
        delete s;
        return;
    }
    if (uv_accept(server, s->stream()) < 0)
        s->close();
    else
        s->open();
}
