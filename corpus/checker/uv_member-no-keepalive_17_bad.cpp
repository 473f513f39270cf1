#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <uv.h>

class session : public std::enable_shared_from_this<session> {
public:
    explicit session(uv_loop_t* loop) : tcp_(new uv_tcp_t), last_(uv_now(loop))
    {
        uv_tcp_init(loop, tcp_);
        tcp_->data = this;
    }

    ~session() { close(); }

    void close()
    {
        if (!tcp_)
            return;
        uv_close(reinterpret_cast<uv_handle_t*>(tcp_), [](uv_handle_t* h) { delete reinterpret_cast<uv_tcp_t*>(h); });
        tcp_ = nullptr;
    }

    int accept_from(uv_stream_t* server) { return uv_accept(server, stream()); }
    std::uint64_t last_activity() const { return last_; }

    void push(std::string text)
    {
        queued_ += text;
        if (!writing_)
            flush();
    }

private:
    void flush()
    {
        if (queued_.empty() || !tcp_)
            return;
        out_.swap(queued_);
        queued_.clear();
        uv_buf_t b = uv_buf_init(out_.data(), static_cast<unsigned>(out_.size()));
        req_.data = this;
        writing_ = uv_write(&req_, stream(), &b, 1, &session::on_written) == 0; // expect: member-no-keepalive
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<session*>(req->data);
        self->writing_ = false;
        if (status < 0 || !self->tcp_)
            return;
        self->last_ = uv_now(req->handle->loop);
        self->flush();
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(tcp_); }

    uv_tcp_t* tcp_;
    uv_write_t req_{};
    std::string queued_, out_;
    bool writing_ = false;
    std::uint64_t last_;
};

class hub {
public:
    hub(uv_loop_t* loop, std::uint64_t idle_ms) : loop_(loop), idle_ms_(idle_ms)
    {
        uv_timer_init(loop, &sweep_);
        sweep_.data = this;
        uv_timer_start(&sweep_, [](uv_timer_t* t) { static_cast<hub*>(t->data)->sweep(); }, idle_ms, idle_ms);
    }

    void accept(uv_stream_t* server)
    {
        auto s = std::make_shared<session>(loop_);
        if (s->accept_from(server) == 0)
            sessions_.emplace(next_id_++, std::move(s));
    }

    void broadcast(const std::string& text)
    {
        for (auto& [id, s] : sessions_)
            s->push(text);
    }

private:
    void sweep()
    {
        const std::uint64_t now = uv_now(loop_);
        for (auto it = sessions_.begin(); it != sessions_.end();) {
            if (now - it->second->last_activity() > idle_ms_)
                it = sessions_.erase(it); // allow: freed-in-flight
            else
                ++it;
        }
    }

    uv_loop_t* loop_;
    uv_timer_t sweep_{};
    std::uint64_t idle_ms_;
    unsigned next_id_ = 1;
    std::unordered_map<unsigned, std::shared_ptr<session>> sessions_;
};

void serve(hub& h, uv_stream_t* server)
{
    h.accept(server);
    h.broadcast("* joined\n");
}
