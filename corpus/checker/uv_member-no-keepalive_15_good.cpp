// Chat server: a session may be kicked while its write is still pending.
#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <string_view>
#include <uv.h>

class Session : public std::enable_shared_from_this<Session> {
public:
    static std::shared_ptr<Session> open(uv_loop_t* loop, uv_stream_t* listener)
    {
        auto s = std::shared_ptr<Session>(new Session);
        uv_tcp_init(loop, &s->tcp_);
        s->tcp_.data = new std::shared_ptr<Session>(s);
        if (uv_accept(listener, s->stream()) < 0) {
            s->close();
            return nullptr;
        }
        return s;
    }

    // False when the previous message has not gone out yet.
    bool say(std::string_view text)
    {
        if (busy_ || closing_) return false;
        std::size_t n = std::min(text.size(), out_.size());
        std::memcpy(out_.data(), text.data(), n);
        auto* op = new WriteOp;
        op->self = shared_from_this();
        op->req.data = op;
        uv_buf_t buf = uv_buf_init(out_.data(), unsigned(n));
        if (uv_write(&op->req, stream(), &buf, 1, &Session::on_written) < 0) {
            delete op;
            close();
            return false;
        }
        busy_ = true;
        return true;
    }

    void close()
    {
        if (closing_) return;
        closing_ = true;
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), &Session::on_closed);
    }

private:
    struct WriteOp {
        uv_write_t req{};
        std::shared_ptr<Session> self;
    };

    Session() = default;
    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

    static void on_written(uv_write_t* req, int status)
    {
        std::unique_ptr<WriteOp> op(static_cast<WriteOp*>(req->data));
        op->self->busy_ = false;
        if (status < 0) op->self->close();
    }

    static void on_closed(uv_handle_t* h) { delete static_cast<std::shared_ptr<Session>*>(h->data); }

    uv_tcp_t tcp_{};
    std::array<char, 2048> out_{};
    bool busy_ = false;
    bool closing_ = false;
};

class Room {
public:
    void join(int id, std::shared_ptr<Session> s) { sessions_[id] = std::move(s); }
    void announce(std::string_view text)
    {
        for (auto& [id, s] : sessions_)
            if (!s->say(text)) ++skipped_;
    }
    void kick(int id)
    {
        auto it = sessions_.find(id);
        if (it == sessions_.end()) return;
        it->second->say("you have been kicked\n");
        it->second->close();
        sessions_.erase(it);
    }

private:
    std::map<int, std::shared_ptr<Session>> sessions_;
    unsigned long skipped_ = 0;
};
