#include <map>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>

class line_server;

class line_client {
public:
    line_client(line_server& owner, int id, uv_loop_t* loop) : owner_(owner), id_(id)
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp_); }

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
        if (uv_write(&write_, stream(), &buf, 1, &line_client::on_written) != 0) close();
    }

    // The pending write is cancelled by libuv before the close callback runs.
    void close()
    {
        auto* h = reinterpret_cast<uv_handle_t*>(&tcp_);
        if (!uv_is_closing(h)) uv_close(h, &line_client::on_closed);
    }

private:
    static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* b);
    static void on_closed(uv_handle_t* h);
    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<line_client*>(req->data);
        self->replying_ = false;
        if (status < 0 && status != UV_ECANCELED) self->close();
    }

    line_server& owner_;
    int id_;
    uv_tcp_t tcp_{};
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
        auto& c = clients_[id] = std::make_unique<line_client>(*this, id, loop_);
        if (uv_accept(listener, c->stream()) != 0) {
            c->close();
            return;
        }
        c->start();
    }

    void forget(int id) { clients_.erase(id); }

    std::string reply_to(const std::string& request) { return "you said " + request; }

private:
    uv_loop_t* loop_;
    int last_ = 0;
    std::map<int, std::unique_ptr<line_client>> clients_;
};

void line_client::on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* b)
{
    auto* self = static_cast<line_client*>(s->data);
    if (n < 0) return self->close();
    if (n > 0) self->answer(self->owner_.reply_to(std::string(b->base, static_cast<std::size_t>(n))));
}

void line_client::on_closed(uv_handle_t* h)
{
    auto* self = static_cast<line_client*>(h->data);
    self->owner_.forget(self->id_);
}
