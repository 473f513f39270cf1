// Console writer: formats on the stack, writes at once what the stream takes and queues only the rest.
#include <uv.h>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>

class console_writer {
public:
    explicit console_writer(uv_stream_t* out) : out_(out) {}

    int print(const char* fmt, ...) __attribute__((format(printf, 2, 3)))
    {
        char text[512];
        va_list ap;
        va_start(ap, fmt);
        int n = std::vsnprintf(text, sizeof text, fmt, ap);
        va_end(ap);
        if (n <= 0) return n;
        std::size_t len = static_cast<std::size_t>(n) < sizeof text ? static_cast<std::size_t>(n) : sizeof text - 1;
        return put(text, len);
    }

    std::size_t queued() const { return queued_; }

private:
    struct rest {
        uv_write_t req;
        std::unique_ptr<char[]> bytes;
        std::size_t size;
        console_writer* writer;
    };

    int put(char* p, std::size_t n)
    {
        uv_buf_t now = uv_buf_init(p, static_cast<unsigned>(n));
        std::size_t done = 0;
        if (queued_ == 0) {
            int rc = uv_try_write(out_, &now, 1);
            if (rc < 0 && rc != UV_EAGAIN) return rc;
            if (rc > 0) done = static_cast<std::size_t>(rc);
        }
        return done == n ? 0 : later(p + done, n - done);
    }

    int later(const char* p, std::size_t n)
    {
        auto r = std::make_unique<rest>();
        r->bytes = std::make_unique<char[]>(n);
        std::memcpy(r->bytes.get(), p, n);
        r->size = n;
        r->writer = this;
        r->req.data = r.get();
        uv_buf_t b = uv_buf_init(r->bytes.get(), static_cast<unsigned>(n));
        int rc = uv_write(&r->req, out_, &b, 1, &console_writer::flushed);
        if (rc == 0) {
            queued_ += n;
            r.release();
        }
        return rc;
    }

    static void flushed(uv_write_t* req, int)
    {
        std::unique_ptr<rest> r(static_cast<rest*>(req->data));
        r->writer->queued_ -= r->size;
    }

    uv_stream_t* out_;
    std::size_t queued_ = 0;
};

int main()
{
    uv_loop_t* loop = uv_default_loop();
    uv_pipe_t out;
    if (uv_pipe_init(loop, &out, 0) != 0 || uv_pipe_open(&out, 1) != 0) return 1;
    console_writer w(reinterpret_cast<uv_stream_t*>(&out));
    for (int i = 0; i < 1000; ++i) w.print("line %d of the report\n", i);
    return uv_run(loop, UV_RUN_DEFAULT);
}
