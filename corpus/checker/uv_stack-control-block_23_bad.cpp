#include <cstring>
#include <uv.h>

enum class status { ok, busy, bad_request, count };

static const char* const status_lines[] = {
    "+OK\r\n",
    "-BUSY try again later\r\n",
    "-ERR bad request\r\n",
};

class text_connection {
public:
    explicit text_connection(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
    }
    int accept(uv_stream_t* server)
    {
        int r = uv_accept(server, stream());
        return r < 0 ? r : uv_read_start(stream(), on_alloc, on_data);
    }
    int answer(status s)
    {
        const char* text = status_lines[static_cast<int>(s)];
        uv_buf_t buf = uv_buf_init(const_cast<char*>(text), static_cast<unsigned>(std::strlen(text)));
        uv_write_t req;
        req.data = this;
        return uv_write(&req, stream(), &buf, 1, on_answered); // expect: stack-control-block
    }

private:
    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    static void on_answered(uv_write_t* req, int err)
    {
        auto* self = static_cast<text_connection*>(req->data);
        if (err < 0 && err != UV_ECANCELED) self->close();
    }
    static void on_alloc(uv_handle_t* h, std::size_t, uv_buf_t* out)
    {
        auto* self = static_cast<text_connection*>(h->data);
        *out = uv_buf_init(self->in_, sizeof self->in_);
    }
    static void on_data(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
    {
        auto* self = static_cast<text_connection*>(s->data);
        if (n < 0) return self->close();
        if (n == 0) return;
        self->answer(std::memchr(buf->base, '\n', static_cast<std::size_t>(n)) ? status::ok : status::bad_request);
    }
    void close()
    {
        auto* h = reinterpret_cast<uv_handle_t*>(&tcp_);
        if (uv_is_closing(h)) return;
        uv_close(h, [](uv_handle_t* c) { delete static_cast<text_connection*>(c->data); });
    }
    uv_tcp_t tcp_;
    char in_[1024];
};
