#include <uv.h>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <string>
#include <utility>

class connection {
public:
    explicit connection(uv_loop_t* loop) : tcp_(new uv_tcp_t)
    {
        uv_tcp_init(loop, tcp_);
        tcp_->data = this;
    }

    int accept_from(uv_stream_t* server)
    {
        int rc = uv_accept(server, reinterpret_cast<uv_stream_t*>(tcp_));
        if (rc == 0)
            rc = uv_read_start(reinterpret_cast<uv_stream_t*>(tcp_), &connection::on_alloc, &connection::on_read);
        return rc;
    }

    void send(std::string text)
    {
        outgoing_.push_back(std::move(text));
        std::string& kept = outgoing_.back();
        uv_buf_t buf = uv_buf_init(kept.data(), static_cast<unsigned>(kept.size()));
        auto* req = new uv_write_t;
        int rc = uv_write(req, reinterpret_cast<uv_stream_t*>(tcp_), &buf, 1, &connection::on_written);
        if (rc != 0) {
            delete req;
            outgoing_.pop_back();
            shutdown();
        }
    }

    void shutdown()
    {
        if (closing_) return;
        closing_ = true;
        uv_close(reinterpret_cast<uv_handle_t*>(tcp_), [](uv_handle_t* h) {
            auto* self = static_cast<connection*>(h->data);
            delete reinterpret_cast<uv_tcp_t*>(h);
            delete self;
        });
    }

private:
    ~connection() = default;

    static void on_alloc(uv_handle_t*, std::size_t suggested, uv_buf_t* buf)
    {
        *buf = uv_buf_init(static_cast<char*>(std::malloc(suggested)), static_cast<unsigned>(suggested));
    }

    static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
    {
        auto* self = static_cast<connection*>(s->data);
        if (n > 0) {
            self->send("echo: " + std::string(buf->base, static_cast<std::size_t>(n)));
        } else if (n < 0) {
            std::fprintf(stderr, "read: %s\n", uv_strerror(static_cast<int>(n)));
            self->shutdown();
        }
        std::free(buf->base);
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<connection*>(req->handle->data);
        delete req;
        if (!self) return;
        self->outgoing_.pop_front();
        if (status != 0) self->shutdown();
    }

    uv_tcp_t* tcp_;
    std::list<std::string> outgoing_;
    bool closing_ = false;
};

void on_connection(uv_stream_t* server, int status)
{
    if (status != 0) return;
    auto* c = new connection(server->loop);
    if (c->accept_from(server) != 0) c->shutdown();
}
