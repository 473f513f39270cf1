#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <uv.h>
#include <vector>

namespace ipc {

class pipe_peer {
public:
    using data_fn = std::function<void(pipe_peer&, const char*, std::size_t)>;
    using close_fn = std::function<void(int)>;

    static pipe_peer* accept(uv_stream_t* server, data_fn on_data, close_fn on_close)
    {
        auto* p = new pipe_peer(server->loop, std::move(on_data), std::move(on_close));
        if (uv_accept(server, p->stream()) != 0 || uv_read_start(p->stream(), alloc, read) != 0) {
            p->destroy(UV_ECONNABORTED);
            return nullptr;
        }
        return p;
    }

    void send(std::string text)
    {
        auto* out = new outgoing{{}, std::move(text)};
        out->req.data = out;
        uv_buf_t b = uv_buf_init(out->text.data(), static_cast<unsigned>(out->text.size()));
        if (uv_write(&out->req, stream(), &b, 1, [](uv_write_t* r, int) { delete static_cast<outgoing*>(r->data); }) != 0)
            delete out;
    }

private:
    struct outgoing {
        uv_write_t req;
        std::string text;
    };

    pipe_peer(uv_loop_t* loop, data_fn d, close_fn c) : on_data_(std::move(d)), on_close_(std::move(c)), block_(65536)
    {
        uv_pipe_init(loop, &pipe_, 0);
        pipe_.data = this;
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&pipe_); }

    static void alloc(uv_handle_t* h, std::size_t, uv_buf_t* b)
    {
        auto* p = static_cast<pipe_peer*>(h->data);
        *b = uv_buf_init(p->block_.data(), static_cast<unsigned>(p->block_.size()));
    }

    static void read(uv_stream_t* s, ssize_t n, const uv_buf_t* b)
    {
        auto* p = static_cast<pipe_peer*>(s->data);
        if (n > 0)
            p->on_data_(*p, b->base, static_cast<std::size_t>(n));
        else if (n < 0)
            p->destroy(static_cast<int>(n));
    }

    void destroy(int why)
    {
        if (on_close_) on_close_(why);
        uv_close(reinterpret_cast<uv_handle_t*>(&pipe_), nullptr);
        delete this; // expect: freed-in-flight
    }

    uv_pipe_t pipe_;
    data_fn on_data_;
    close_fn on_close_;
    std::vector<char> block_;
};

}  // namespace ipc
