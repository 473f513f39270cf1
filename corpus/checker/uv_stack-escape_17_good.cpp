#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <uv.h>

enum class frame_type : std::uint8_t { data = 1, ack = 2, close = 3 };

namespace {
std::string encode(frame_type t, std::uint32_t seq, const std::string& payload)
{
    std::string out;
    out.push_back(static_cast<char>(t));
    out += std::to_string(seq);
    out.push_back(' ');
    out += payload;
    return out;
}
}  // namespace

class tunnel_writer {
public:
    using error_fn = std::function<void(int)>;

    tunnel_writer(uv_stream_t* stream, error_fn fn) : stream_(stream), on_error_(std::move(fn)) {}

    int send(frame_type t, const std::string& payload)
    {
        std::string frame = encode(t, ++seq_, payload);
        uv_buf_t buf = uv_buf_init(frame.data(), static_cast<unsigned>(frame.size()));

        int n = uv_try_write(stream_, &buf, 1);
        if (n == UV_EAGAIN) n = 0;
        if (n < 0) return fail(n);
        if (static_cast<std::size_t>(n) == frame.size()) return 0;

        auto rest = std::make_unique<remainder>();
        rest->owner = this;
        rest->bytes = frame.substr(static_cast<std::size_t>(n));
        rest->req.data = rest.get();
        buf = uv_buf_init(rest->bytes.data(), static_cast<unsigned>(rest->bytes.size()));
        int rc = uv_write(&rest->req, stream_, &buf, 1, &tunnel_writer::on_written);
        if (rc != 0) return fail(rc);
        ++queued_;
        rest.release();
        return 0;
    }

    unsigned queued() const { return queued_; }

private:
    struct remainder {
        uv_write_t req;
        tunnel_writer* owner;
        std::string bytes;
    };

    static void on_written(uv_write_t* req, int status)
    {
        std::unique_ptr<remainder> rest(static_cast<remainder*>(req->data));
        --rest->owner->queued_;
        if (status < 0 && status != UV_ECANCELED) rest->owner->fail(status);
    }

    int fail(int rc)
    {
        std::fprintf(stderr, "tunnel: %s\n", uv_strerror(rc));
        on_error_(rc);
        return rc;
    }

    uv_stream_t* stream_;
    error_fn on_error_;
    std::uint32_t seq_ = 0;
    unsigned queued_ = 0;
};
