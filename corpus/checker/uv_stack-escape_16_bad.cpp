#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <uv.h>

enum class frame_type : std::uint8_t { data = 1, ack = 2, close = 3 };

namespace {
void put_u32(std::string& out, std::uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((v >> shift) & 0xff));
}

std::string encode(frame_type t, std::uint32_t seq, const std::string& payload)
{
    std::string out;
    out.reserve(payload.size() + 9);
    out.push_back(static_cast<char>(t));
    put_u32(out, seq);
    put_u32(out, static_cast<std::uint32_t>(payload.size()));
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
        const std::string frame = encode(t, ++seq_, payload);
        uv_buf_t buf = uv_buf_init(const_cast<char*>(frame.data()), static_cast<unsigned>(frame.size()));

        int n = uv_try_write(stream_, &buf, 1);
        if (n == UV_EAGAIN) n = 0;
        if (n < 0) return fail(n);
        if (static_cast<std::size_t>(n) == frame.size()) return 0;

        buf.base += n;
        buf.len -= static_cast<std::size_t>(n);
        auto* req = new uv_write_t;
        req->data = this;
        ++queued_;
        int rc = uv_write(req, stream_, &buf, 1, &tunnel_writer::on_written); // expect: stack-escape
        if (rc != 0) {
            delete req;
            --queued_;
            return fail(rc);
        }
        return 0;
    }

    unsigned queued() const { return queued_; }

private:
    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<tunnel_writer*>(req->data);
        delete req;
        --self->queued_;
        if (status < 0 && status != UV_ECANCELED) self->fail(status);
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
