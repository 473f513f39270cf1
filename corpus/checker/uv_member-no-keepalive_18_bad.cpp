#include <map>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>

class line_server;

class line_client {
public:
    line_client(line_server& owner, int id, uv_loop_t* loop) : owner_(owner), id_(id), tcp_(new uv_tcp_t)
    {
        uv_tcp_init(loop, tcp_);
        tcp_->data = this;
    }

    ~line_client()
    {
        uv_close(reinterpret_cast<uv_handle_t*>(tcp_), [](uv_handle_t* h) { delete reinterpret_cast<uv_tcp_t*>(h); });
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(tcp_); }

    void start()
    {
        uv_read_start(
            stream(),
            [](uv_handle_t* h, std::size_t, uv_buf_t* b) {
                auto* self = static_cast<line_client*>(h->data);
                *b = uv_buf_init(self->in_, sizeof self->in_);
            },
            &line_client::on_read);
    }

    void answer(std::string text)
    {
        if (replying_) return;
        replying_ = true;
        out_ = std::move(text);
        uv_buf_t buf = uv_buf_init(out_.data(), static_cast<unsigned>(out_.size()));
        write_.data = this;
        uv_write(&write_, stream(), &buf, 1, &line_client::on_written); // expect: member-no-keepalive
    }

private:
    static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* b);
    static void on_written(uv_write_t* req, int status)
    {
        if (status < 0) return;
        static_cast<line_client*>(req->data)->replying_ = false;
    }

    line_server& owner_;
    int id_;
    uv_tcp_t* tcp_;
    uv_write_t write_{};
    std::string out_;
    char in_[2048];
    bool replying_ = false;
};

class line_server {
public:
    explicit line_server(uv_loop_t* loop) : loop_(loop) {}

    void on_connection(uv_stream_t* listener)
    {
        const int id = ++last_;
        auto c = std::make_unique<line_client>(*this, id, loop_);
        if (uv_accept(listener, c->stream()) != 0) return;
        c->start();
        clients_.emplace(id, std::move(c));
    }

    void drop(int id) { clients_.erase(id); } // allow: freed-in-flight

    std::string reply_to(const std::string& request) { return "you said " + request; }

private:
    uv_loop_t* loop_;
    int last_ = 0;
    std::map<int, std::unique_ptr<line_client>> clients_;
};

void line_client::on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* b)
{
    auto* self = static_cast<line_client*>(s->data);
    if (n < 0) {
        self->owner_.drop(self->id_);
        return;
    }
    if (n > 0) self->answer(self->owner_.reply_to(std::string(b->base, static_cast<std::size_t>(n))));
}
