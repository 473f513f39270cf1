#include <uv.h>

#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

// A peer link of the replication mesh. Owns its handle; goes away in the close callback.
class peer_link {
public:
    using data_cb = std::function<void(const char*, std::size_t)>;

    peer_link(uv_loop_t* loop, data_cb cb) : on_data_(std::move(cb))
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    int start() { return uv_read_start(stream(), on_alloc, on_read); }

    bool send(std::vector<char> payload)
    {
        if (closing_) return false;
        auto* p = new outgoing{{}, this, std::move(payload)};
        p->req.data = p;
        uv_buf_t b = uv_buf_init(p->payload.data(), static_cast<unsigned>(p->payload.size()));
        if (uv_write(&p->req, stream(), &b, 1, on_write) != 0) {
            delete p;
            drop();
            return false;
        }
        backlog_ += p->payload.size();
        return true;
    }

    // Too far behind, protocol error or shutdown. Queued writes come back with UV_ECANCELED
    // before the close callback runs.
    void drop()
    {
        if (closing_) return;
        closing_ = true;
        uv_read_stop(stream());
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), [](uv_handle_t* h) { delete static_cast<peer_link*>(h->data); });
    }

    std::size_t backlog() const { return backlog_; }

private:
    struct outgoing {
        uv_write_t req;
        peer_link* link;
        std::vector<char> payload;
    };

    ~peer_link() = default;

    static void on_alloc(uv_handle_t* h, std::size_t, uv_buf_t* buf)
    {
        auto* self = static_cast<peer_link*>(h->data);
        *buf = uv_buf_init(self->rx_, sizeof self->rx_);
    }

    static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
    {
        auto* self = static_cast<peer_link*>(s->data);
        if (n < 0) return self->drop();
        if (n > 0) self->on_data_(buf->base, static_cast<std::size_t>(n));
    }

    static void on_write(uv_write_t* req, int status)
    {
        auto* p = static_cast<outgoing*>(req->data);
        peer_link* self = p->link;
        self->backlog_ -= p->payload.size();
        delete p;
        if (status < 0) self->drop();
    }

    uv_tcp_t tcp_;
    data_cb on_data_;
    std::size_t backlog_ = 0;
    char rx_[16384];
    bool closing_ = false;
};
