// Notification server: a session is deleted from its close callback, whatever it still has queued.
#include <uv.h>
#include <array>
#include <cstdio>
#include <cstring>

class session {
public:
    static void accept(uv_stream_t* server)
    {
        auto* s = new session;
        if (uv_tcp_init(server->loop, &s->tcp_) != 0) {
            delete s;
            return;
        }
        s->tcp_.data = s;
        if (uv_accept(server, s->stream()) != 0 || uv_read_start(s->stream(), &session::room, &session::got) != 0)
            s->close();
        else
            s->notify("welcome");
    }

private:
    session() = default;

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    void notify(const char* what)
    {
        if (notifying_ || closing_) return;
        int n = std::snprintf(note_.data(), note_.size(), "%u %s\n", ++serial_, what);
        uv_buf_t b = uv_buf_init(note_.data(), static_cast<unsigned>(n));
        notifying_ = true;
        req_.data = this;
        if (uv_write(&req_, stream(), &b, 1, &session::noted) != 0) {
            notifying_ = false;
            close();
        }
    }

    void close()
    {
        if (closing_) return;
        closing_ = true;
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), &session::closed);
    }

    static void noted(uv_write_t* req, int status)
    {
        auto* s = static_cast<session*>(req->data);
        s->notifying_ = false;
        if (status != 0) s->close();
    }

    static void closed(uv_handle_t* h)
    {
        delete static_cast<session*>(h->data);
    }

    static void room(uv_handle_t* h, std::size_t, uv_buf_t* b)
    {
        auto* s = static_cast<session*>(h->data);
        *b = uv_buf_init(s->in_.data(), static_cast<unsigned>(s->in_.size()));
    }

    static void got(uv_stream_t* st, ssize_t n, const uv_buf_t* b)
    {
        auto* s = static_cast<session*>(st->data);
        if (n < 0)
            s->close();
        else if (n > 0)
            s->notify(std::memchr(b->base, '?', static_cast<std::size_t>(n)) ? "asked" : "heard");
    }

    uv_tcp_t tcp_;
    uv_write_t req_;
    std::array<char, 64> note_{};
    std::array<char, 2048> in_{};
    unsigned serial_ = 0;
    bool notifying_ = false;
    bool closing_ = false;
};

void on_connection(uv_stream_t* server, int status)
{
    if (status == 0) session::accept(server);
}
