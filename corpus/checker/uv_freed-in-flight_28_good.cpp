#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <uv.h>

class pipe_peer;

class pipe_hub {
public:
    explicit pipe_hub(uv_loop_t* loop) : loop_(loop) {}
    ~pipe_hub();
    void adopt(uv_stream_t* listener);
    void drop(pipe_peer* p);
    void broadcast(const std::string& text);
    uv_loop_t* loop() { return loop_; }

private:
    uv_loop_t* loop_;
    std::set<pipe_peer*> peers_;
};

class pipe_peer {
public:
    explicit pipe_peer(pipe_hub& hub) : hub_(hub)
    {
        uv_pipe_init(hub.loop(), &handle_, 0);
        handle_.data = this;
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&handle_); }

    void start() { uv_read_start(stream(), on_alloc, on_read); }

    void queue(const std::string& text)
    {
        if (busy_) {
            backlog_ += text;
            return;
        }
        sending_ = text;
        flush();
    }

    void shut()
    {
        if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&handle_))) return;
        uv_read_stop(stream());
        uv_close(reinterpret_cast<uv_handle_t*>(&handle_), [](uv_handle_t* h) {
            delete static_cast<pipe_peer*>(h->data);
        });
    }

private:
    void flush()
    {
        uv_buf_t b = uv_buf_init(sending_.data(), static_cast<unsigned>(sending_.size()));
        busy_ = true;
        req_.data = this;
        if (uv_write(&req_, stream(), &b, 1, on_written) < 0)
            hub_.drop(this);
    }

    static void on_written(uv_write_t* r, int status)
    {
        if (status == UV_ECANCELED) return;
        auto* self = static_cast<pipe_peer*>(r->data);
        if (uv_is_closing(reinterpret_cast<uv_handle_t*>(r->handle))) return;
        self->busy_ = false;
        if (status < 0) {
            self->hub_.drop(self);
            return;
        }
        if (self->backlog_.empty()) return;
        self->sending_.swap(self->backlog_);
        self->backlog_.clear();
        self->flush();
    }

    static void on_alloc(uv_handle_t* h, size_t, uv_buf_t* b)
    {
        auto* self = static_cast<pipe_peer*>(h->data);
        *b = uv_buf_init(self->in_, sizeof self->in_);
    }

    static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* b)
    {
        auto* self = static_cast<pipe_peer*>(s->data);
        if (n < 0) return self->hub_.drop(self);
        if (n > 0) self->hub_.broadcast(std::string(b->base, static_cast<size_t>(n)));
    }

    pipe_hub& hub_;
    uv_pipe_t handle_{};
    uv_write_t req_{};
    std::string sending_, backlog_;
    bool busy_ = false;
    char in_[4096];
};

pipe_hub::~pipe_hub()
{
    for (auto* p : peers_) p->shut();
}

void pipe_hub::adopt(uv_stream_t* listener)
{
    auto* p = new pipe_peer(*this);
    peers_.insert(p);
    if (uv_accept(listener, p->stream()) == 0)
        p->start();
    else
        drop(p);
}

void pipe_hub::drop(pipe_peer* p)
{
    if (peers_.erase(p)) p->shut();
}

void pipe_hub::broadcast(const std::string& text)
{
    const std::set<pipe_peer*> now = peers_;
    for (auto* p : now) p->queue(text);
}
