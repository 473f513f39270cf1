#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>
#include <vector>

// A small line-oriented key-value server.
namespace kv {

struct write_op {
    uv_write_t req{};
    std::string bytes;
};

class store {
public:
    const std::string* get(const std::string& k) const
    {
        auto it = data_.find(k);
        return it == data_.end() ? nullptr : &it->second;
    }
    void set(const std::string& k, std::string v) { data_[k] = std::move(v); } // allow: mutated-in-flight
    bool drop(const std::string& k) { return data_.erase(k) != 0; } // allow: freed-in-flight

private:
    std::map<std::string, std::string> data_;
};

class client {
public:
    client(uv_loop_t* loop, store& s, std::function<void(client*)> gone) : store_(s), gone_(std::move(gone))
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
    }
    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }
    void start() { uv_read_start(stream(), alloc, read); }

    void reply(std::string text)
    {
        auto op = std::make_unique<write_op>();
        op->bytes = std::move(text);
        op->req.data = op.get();
        uv_buf_t b = uv_buf_init(op->bytes.data(), unsigned(op->bytes.size()));
        if (uv_write(&op->req, stream(), &b, 1, written) == 0) op.release();
    }
    void reply_stored(const std::string& key)
    {
        const std::string* v = store_.get(key);
        if (!v) return reply("-missing\n");
        auto op = std::make_unique<write_op>();
        op->bytes = "$" + std::to_string(v->size()) + "\n";
        op->req.data = op.get();
        uv_buf_t b[3] = {uv_buf_init(op->bytes.data(), unsigned(op->bytes.size())), uv_buf_init(const_cast<char*>(v->data()), unsigned(v->size())),
                         uv_buf_init(const_cast<char*>("\n"), 1)};
        if (uv_write(&op->req, stream(), b, 3, written) == 0) op.release(); // allow: freed-in-flight
    }
    void take(const std::string& key)
    {
        reply_stored(key);
        store_.drop(key); // expect: freed-in-flight
    }

    void close()
    {
        if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&tcp_))) return;
        uv_close(reinterpret_cast<uv_handle_t*>(&tcp_), [](uv_handle_t* h) {
            auto* self = static_cast<client*>(h->data);
            auto gone = std::move(self->gone_);
            gone(self);
        });
    }

private:
    static void alloc(uv_handle_t* h, size_t, uv_buf_t* out)
    {
        auto* self = static_cast<client*>(h->data);
        *out = uv_buf_init(self->in_, sizeof self->in_);
    }
    static void read(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
    {
        auto* self = static_cast<client*>(s->data);
        if (n < 0) return self->close();
        self->line_.append(buf->base, size_t(n));
        for (size_t nl; (nl = self->line_.find('\n')) != std::string::npos;) {
            std::string cmd = self->line_.substr(0, nl);
            self->line_.erase(0, nl + 1);
            self->run(cmd);
        }
    }
    static void written(uv_write_t* r, int status)
    {
        std::unique_ptr<write_op> op(static_cast<write_op*>(r->data));
        if (status < 0) static_cast<client*>(r->handle->data)->close();
    }
    void run(const std::string& cmd)
    {
        if (cmd.rfind("PING", 0) == 0)
            reply("+PONG\n");
        else if (cmd.rfind("LEN ", 0) == 0)
            reply(std::to_string(store_.get(cmd.substr(4)) ? store_.get(cmd.substr(4))->size() : 0) + "\n");
        else if (cmd.rfind("TAKE ", 0) == 0)
            take(cmd.substr(5));
        else
            reply("-unknown command\n");
    }

    uv_tcp_t tcp_{};
    char in_[4096];
    std::string line_;
    store& store_;
    std::function<void(client*)> gone_;
};

class server {
public:
    explicit server(uv_loop_t* l) : loop_(l) { uv_tcp_init(l, &tcp_); }
    int listen(const sockaddr* a)
    {
        tcp_.data = this;
        if (int rc = uv_tcp_bind(&tcp_, a, 0)) return rc;
        return uv_listen(reinterpret_cast<uv_stream_t*>(&tcp_), 128, [](uv_stream_t* s, int st) {
            if (st == 0) static_cast<server*>(s->data)->accept();
        });
    }

private:
    void accept()
    {
        auto c = std::make_unique<client>(loop_, store_, [this](client* who) { clients_.erase(who); });
        client* raw = c.get();
        clients_.emplace(raw, std::move(c));
        if (uv_accept(reinterpret_cast<uv_stream_t*>(&tcp_), raw->stream()) == 0)
            raw->start();
        else
            raw->close();
    }
    uv_loop_t* loop_;
    uv_tcp_t tcp_{};
    store store_;
    std::map<client*, std::unique_ptr<client>> clients_;
};

}  // namespace kv
