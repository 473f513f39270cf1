#include <uv.h>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace uvx {

using AfterWrite = std::function<void(int)>;

// One heap object per write: the request, the payload and the user's callback.
struct WriteRequest {
    uv_write_t req{};
    std::string payload;
    AfterWrite done;
};

class TcpConnection {
public:
    explicit TcpConnection(uv_loop_t* loop)
    {
        uv_tcp_init(loop, &handle_);
        handle_.data = this;
    }
    TcpConnection(const TcpConnection&) = delete;
    TcpConnection& operator=(const TcpConnection&) = delete;

    int write(std::string text, AfterWrite done)
    {
        if (text.empty())
            return UV_EINVAL;
        uv_buf_t buf = uv_buf_init(text.data(), static_cast<unsigned>(text.size())); // allow: moved-in-call
        auto wr = std::make_unique<WriteRequest>();
        wr->payload = std::move(text); // allow: moved-in-call
        wr->done = std::move(done);
        wr->req.data = wr.get();
        int rc = uv_write(&wr->req, stream(), &buf, 1, &TcpConnection::onWritten); // expect: moved-in-call
        if (rc == 0)
            wr.release();
        return rc;
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&handle_); }

private:
    static void onWritten(uv_write_t* req, int status)
    {
        std::unique_ptr<WriteRequest> wr(static_cast<WriteRequest*>(req->data));
        if (wr->done)
            wr->done(status);
    }

    uv_tcp_t handle_{};
};

class RedisLikeClient {
public:
    explicit RedisLikeClient(TcpConnection& c) : conn_(c) {}
    int ping() { return conn_.write("PING\r\n", [this](int st) { ok_ = st == 0; }); }
    int select(int db)
    {
        return conn_.write("SELECT " + std::to_string(db) + "\r\n", nullptr);
    }

private:
    TcpConnection& conn_;
    bool ok_ = false;
};

}  // namespace uvx
