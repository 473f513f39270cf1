// Redis-style command server on libuv: short status replies, one write request per reply.
#include <uv.h>

#include <cstdlib>
#include <map>
#include <string>
#include <utility>

class command_session;

struct outgoing {
    uv_write_t req;
    std::string text;
    command_session* session;
};

class command_session {
public:
    explicit command_session(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
    }

    uv_tcp_t* handle() { return &tcp_; }

    void dispatch(const std::string& verb, const std::string& key, const std::string& value)
    {
        if (verb == "SET") {
            table_[key] = value;
            reply("+OK\r\n");
        } else if (verb == "GET") {
            auto it = table_.find(key);
            reply(it == table_.end() ? "$-1\r\n" : bulk(it->second));
        } else if (verb == "QUIT") {
            reply("+BYE\r\n");
            closing_ = true;
            if (pending_ == 0) close();
        } else {
            reply("-ERR unknown\r\n");
        }
    }

private:
    static std::string bulk(const std::string& v)
    {
        return "$" + std::to_string(v.size()) + "\r\n" + v + "\r\n";
    }

    void reply(std::string text)
    {
        if (closing_) return;
        uv_buf_t view = uv_buf_init(text.data(), static_cast<unsigned>(text.size())); // allow: moved-in-call
        auto* out = new outgoing{{}, std::move(text), this};
        out->req.data = out;
        const int rc = uv_write(&out->req, reinterpret_cast<uv_stream_t*>(&tcp_), &view, 1, on_written); // expect: moved-in-call
        if (rc < 0) {
            delete out;
            return;
        }
        ++pending_;
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* out = static_cast<outgoing*>(req->data);
        command_session* self = out->session;
        delete out;
        --self->pending_;
        if (status < 0) self->closing_ = true;
        if (self->closing_ && self->pending_ == 0) self->close();
    }

    void close()
    {
        auto* h = reinterpret_cast<uv_handle_t*>(&tcp_);
        if (uv_is_closing(h)) return;
        uv_close(h, [](uv_handle_t* x) { delete static_cast<command_session*>(x->data); });
    }

    uv_tcp_t tcp_;
    std::map<std::string, std::string> table_;
    int pending_ = 0;
    bool closing_ = false;
};
