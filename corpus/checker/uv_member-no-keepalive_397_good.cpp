// Line-oriented session on a libuv TCP handle that removes itself on close.
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <uv.h>

class line_session {
public:
    static int accept(uv_loop_t* loop, uv_stream_t* server)
    {
        auto* s = new line_session;
        int rc = uv_tcp_init(loop, &s->tcp_);
        if (rc != 0) {
            delete s;
            return rc;
        }
        s->tcp_.data = s;
        rc = uv_accept(server, s->stream());
        if (rc == 0) rc = uv_read_start(s->stream(), &line_session::on_alloc, &line_session::on_read);
        if (rc != 0) s->close();
        return rc;
    }

private:
    line_session() = default;
    ~line_session() = default;

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    void answer(std::string_view text)
    {
        if (writing_) return close();
        reply_.assign("got ").append(text);
        uv_buf_t b = uv_buf_init(reply_.data(), static_cast<unsigned>(reply_.size()));
        write_.data = this;
        writing_ = uv_write(&write_, stream(), &b, 1, &line_session::on_written) == 0;
        if (!writing_) close();
    }

    void close()
    {
        auto* h = reinterpret_cast<uv_handle_t*>(&tcp_);
        if (!uv_is_closing(h)) uv_close(h, [](uv_handle_t* done) { delete static_cast<line_session*>(done->data); });
    }

    static void on_alloc(uv_handle_t* h, std::size_t, uv_buf_t* out)
    {
        auto* self = static_cast<line_session*>(h->data);
        *out = uv_buf_init(self->input_.data(), static_cast<unsigned>(self->input_.size()));
    }

    static void on_read(uv_stream_t* st, ssize_t n, const uv_buf_t* b)
    {
        auto* self = static_cast<line_session*>(st->data);
        if (n < 0) return self->close();
        if (n > 0) self->answer({b->base, static_cast<std::size_t>(n)});
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<line_session*>(req->data);
        self->writing_ = false;
        if (status < 0) self->close();
    }

    uv_tcp_t tcp_{};
    uv_write_t write_{};
    std::array<char, 4096> input_{};
    std::string reply_;
    bool writing_ = false;
};

void on_connection(uv_stream_t* server, int status)
{
    if (status == 0) line_session::accept(server->loop, server);
}
