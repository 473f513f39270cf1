#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>

class connection {
public:
    using done_fn = std::function<void(int)>;

    explicit connection(uv_loop_t* loop) : tcp_(new uv_tcp_t)
    {
        uv_tcp_init(loop, tcp_);
        tcp_->data = this;
    }

    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    ~connection()
    {
        uv_close(reinterpret_cast<uv_handle_t*>(tcp_), [](uv_handle_t* h) { delete reinterpret_cast<uv_tcp_t*>(h); });
    }

    int accept_from(uv_stream_t* server) { return uv_accept(server, stream()); }

    void send(std::string payload, done_fn done)
    {
        uv_buf_t buf = uv_buf_init(payload.data(), static_cast<unsigned>(payload.size())); // allow: moved-in-call
        auto op = std::make_unique<write_op>();
        op->payload = std::move(payload); // allow: moved-in-call
        op->done = std::move(done);
        op->req.data = op.get();
        int rc = uv_write(&op->req, stream(), &buf, 1, &connection::on_written); // expect: moved-in-call
        if (rc < 0) {
            if (op->done)
                op->done(rc);
            return;
        }
        op.release();
    }

private:
    struct write_op {
        uv_write_t req{};
        std::string payload;
        done_fn done;
    };

    static void on_written(uv_write_t* req, int status)
    {
        std::unique_ptr<write_op> op(static_cast<write_op*>(req->data));
        if (op->done)
            op->done(status);
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(tcp_); }

    uv_tcp_t* tcp_;
};

void acknowledge(connection& c, unsigned seq)
{
    c.send("ACK " + std::to_string(seq) + "\n", {});
}

void reject(connection& c, const std::string& why, connection::done_fn then)
{
    c.send("ERR " + why + "\n", std::move(then));
}
