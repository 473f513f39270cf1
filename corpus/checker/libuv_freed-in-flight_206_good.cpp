// Relay connection: reads lines, answers with upper case, gives up after a quiet period.
#include <cctype>
#include <cstdlib>
#include <string>
#include <uv.h>

class relay {
public:
    static void adopt(uv_stream_t* server)
    {
        auto* r = new relay;
        uv_tcp_init(server->loop, &r->tcp_);
        uv_timer_init(server->loop, &r->quiet_);
        r->tcp_.data = r->quiet_.data = r;
        if (uv_accept(server, r->stream()) != 0 || uv_read_start(r->stream(), on_alloc, on_read) != 0) {
            r->shut();
            return;
        }
        r->rearm();
    }

private:
    struct answer {
        uv_write_t req;
        std::string text;
    };

    relay() = default;
    ~relay() { std::free(scratch_); }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    void rearm()
    {
        uv_timer_start(
            &quiet_, [](uv_timer_t* t) { static_cast<relay*>(t->data)->shut(); }, 60000, 0);
    }

    static void on_alloc(uv_handle_t* h, size_t suggested, uv_buf_t* buf)
    {
        auto* r = static_cast<relay*>(h->data);
        if (!r->scratch_) r->scratch_ = static_cast<char*>(std::malloc(suggested));
        *buf = uv_buf_init(r->scratch_, r->scratch_ ? static_cast<unsigned>(suggested) : 0);
    }

    static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
    {
        auto* r = static_cast<relay*>(s->data);
        if (n < 0) return r->shut();
        if (n == 0) return;
        r->rearm();
        r->reply(buf->base, static_cast<size_t>(n));
    }

    void reply(const char* p, size_t n)
    {
        auto* a = new answer;
        a->text.assign(p, n);
        for (char& c : a->text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        uv_buf_t b = uv_buf_init(a->text.data(), static_cast<unsigned>(a->text.size()));
        if (uv_write(&a->req, stream(), &b, 1, on_written) != 0) {
            delete a;
            shut();
            return;
        }
        ++open_writes_;
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* r = static_cast<relay*>(req->handle->data);
        --r->open_writes_;
        delete reinterpret_cast<answer*>(req);
        if (status < 0) r->shut();
    }

    // Outstanding writes are called back with UV_ECANCELED before the close callback of their stream.
    void shut()
    {
        if (closing_) return;
        closing_ = true;
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), on_closed);
        uv_close(reinterpret_cast<uv_handle_t*>(&quiet_), on_closed);
    }

    static void on_closed(uv_handle_t* h)
    {
        auto* r = static_cast<relay*>(h->data);
        if (++r->closed_ == 2) delete r;
    }

    uv_tcp_t tcp_;
    uv_timer_t quiet_;
    char* scratch_ = nullptr;
    int open_writes_ = 0, closed_ = 0;
    bool closing_ = false;
};

void on_connection(uv_stream_t* server, int status)
{
    if (status == 0) relay::adopt(server);
}
