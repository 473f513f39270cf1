#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <uv.h>
#include <vector>

struct message {
    std::uint16_t type = 0;
    std::string body;
};

static std::vector<char> encode(const message& m)
{
    std::vector<char> out(6 + m.body.size());
    const std::uint32_t len = std::uint32_t(m.body.size());
    std::memcpy(out.data(), &len, 4);
    std::memcpy(out.data() + 4, &m.type, 2);
    std::memcpy(out.data() + 6, m.body.data(), m.body.size());
    return out;
}

class tcp_peer {
public:
    explicit tcp_peer(uv_tcp_t* tcp) : tcp_(tcp) { tcp_->data = this; }
    tcp_peer(const tcp_peer&) = delete;
    tcp_peer& operator=(const tcp_peer&) = delete;

    std::function<void(int)> on_error;

    // Small messages normally leave in the first call; only the tail is queued.
    int send(const message& m)
    {
        std::vector<char> frame = encode(m);
        uv_buf_t all = uv_buf_init(frame.data(), unsigned(frame.size()));
        int n = uv_try_write(stream(), &all, 1);
        if (n == UV_EAGAIN) n = 0;
        if (n < 0) return fail(n);
        sent_bytes_ += std::uint64_t(n);
        if (std::size_t(n) == frame.size()) return 0;

        auto* op = new tail_op{};
        op->peer = this;
        op->left = frame.size() - std::size_t(n);
        uv_buf_t rest = uv_buf_init(frame.data() + n, unsigned(op->left));
        int rc = uv_write(&op->req, stream(), &rest, 1, &tcp_peer::on_tail); // expect: stack-escape
        if (rc < 0) {
            delete op;
            return fail(rc);
        }
        return 0;
    }

private:
    struct tail_op {
        uv_write_t req;
        tcp_peer* peer;
        std::size_t left;
    };

    static void on_tail(uv_write_t* req, int status)
    {
        auto* op = reinterpret_cast<tail_op*>(req);
        if (status == 0)
            op->peer->sent_bytes_ += op->left;
        else if (status != UV_ECANCELED)
            op->peer->fail(status);
        delete op;
    }

    int fail(int rc)
    {
        if (on_error) on_error(rc);
        return rc;
    }

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(tcp_); }

    uv_tcp_t* tcp_;
    std::uint64_t sent_bytes_ = 0;
};

void greet(tcp_peer& p) { p.send({1, std::string(70000, 'h')}); }
