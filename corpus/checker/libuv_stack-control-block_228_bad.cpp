// Line protocol client on libuv: a small RAII stream class with typed request helpers.
#include <uv.h>
#include <cstdlib>
#include <string>
#include <utility>

namespace net {

struct outgoing {
    std::string text;
    unsigned* counter;
};

class stream_base {
public:
    stream_base(const stream_base&) = delete;
    virtual ~stream_base() = default;

protected:
    stream_base() = default;

    int submit(uv_write_t* req, outgoing* out)
    {
        uv_buf_t b = uv_buf_init(out->text.data(), static_cast<unsigned>(out->text.size()));
        req->data = out;
        return uv_write(req, raw(), &b, 1, &stream_base::sent); // allow: stack-control-block
    }

    virtual uv_stream_t* raw() = 0;

private:
    static void sent(uv_write_t* req, int status)
    {
        auto* out = static_cast<outgoing*>(req->data);
        if (status == 0) ++*out->counter;
        delete out;
    }
};

class line_client final : public stream_base {
public:
    explicit line_client(uv_loop_t* loop)
    {
        if (uv_tcp_init(loop, &tcp_) != 0) std::abort();
        tcp_.data = this;
    }

    int say(std::string text)
    {
        text += '\n';
        auto* out = new outgoing{std::move(text), &lines_out};
        uv_write_t req;
        int rc = submit(&req, out); // expect: stack-control-block
        if (rc != 0) {
            ++refused_;
            delete out;
        }
        return rc;
    }

    int hello(const char* user)
    {
        if (int rc = say(std::string("USER ") + user)) return rc;
        return say("MODE text");
    }

    unsigned refused() const { return refused_; }

protected:
    uv_stream_t* raw() override { return reinterpret_cast<uv_stream_t*>(&tcp_); }

private:
    uv_tcp_t tcp_;
    unsigned refused_ = 0;
    static inline unsigned lines_out = 0;
};

}  // namespace net
