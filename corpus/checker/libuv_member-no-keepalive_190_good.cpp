// Echo client on libuv: every handle, request and buffer is a member of the client object.
#include <string>
#include <uv.h>

class echo_client {
public:
    static bool attach(uv_loop_t* loop, uv_stream_t* listener)
    {
        auto* c = new echo_client(loop);
        if (uv_accept(listener, c->stream()) != 0 || uv_read_start(c->stream(), on_alloc, on_read) != 0) {
            c->close();
            return false;
        }
        uv_timer_start(&c->idle_, on_idle, 30000, 0);
        return true;
    }

private:
    explicit echo_client(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &tcp_);
        uv_timer_init(loop, &idle_);
        tcp_.data = idle_.data = write_.data = this;
    }
    ~echo_client() = default;

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    static void on_alloc(uv_handle_t* h, size_t, uv_buf_t* b)
    {
        auto* c = static_cast<echo_client*>(h->data);
        *b = uv_buf_init(c->in_, sizeof c->in_);
    }

    static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t*)
    {
        auto* c = static_cast<echo_client*>(s->data);
        if (n < 0) return c->close();
        uv_timer_start(&c->idle_, on_idle, 30000, 0);
        c->waiting_.append(c->in_, std::size_t(n));
        c->pump();
    }

    void pump()
    {
        if (busy_ || closing_ || waiting_.empty()) return;
        flying_.clear();
        flying_.swap(waiting_);
        uv_buf_t b = uv_buf_init(flying_.data(), unsigned(flying_.size()));
        if (uv_write(&write_, stream(), &b, 1, on_written) != 0) return close();
        busy_ = true;
    }

    static void on_written(uv_write_t* w, int status)
    {
        auto* c = static_cast<echo_client*>(w->data);
        c->busy_ = false;
        if (status < 0) return c->close();
        c->pump();
    }

    static void on_idle(uv_timer_t* t) { static_cast<echo_client*>(t->data)->close(); }

    void close()
    {
        if (closing_) return;
        closing_ = true;
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), on_closed);
        uv_close(reinterpret_cast<uv_handle_t*>(&idle_), on_closed);
    }

    static void on_closed(uv_handle_t* h)
    {
        auto* c = static_cast<echo_client*>(h->data);
        if (--c->open_handles_ == 0) delete c;
    }

    uv_tcp_t tcp_{};
    uv_timer_t idle_{};
    uv_write_t write_{};
    char in_[4096];
    std::string waiting_, flying_;
    bool busy_ = false;
    bool closing_ = false;
    int open_handles_ = 2;
};

static void on_connection(uv_stream_t* listener, int status)
{
    if (status == 0) echo_client::attach(listener->loop, listener);
}

int main()
{
    uv_loop_t* loop = uv_default_loop();
    static uv_tcp_t listener;
    sockaddr_in at;
    uv_ip4_addr("0.0.0.0", 7777, &at);
    uv_tcp_init(loop, &listener);
    if (uv_tcp_bind(&listener, reinterpret_cast<const sockaddr*>(&at), 0) != 0) return 1;
    if (uv_listen(reinterpret_cast<uv_stream_t*>(&listener), 64, on_connection) != 0) return 1;
    return uv_run(loop, UV_RUN_DEFAULT);
}
