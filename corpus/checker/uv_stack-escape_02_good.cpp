#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <uv.h>

namespace console {

class line_sink {
public:
    explicit line_sink(uv_stream_t* out) : out_(out) {}

    template <class... Args>
    void printf(const char* fmt, Args... args)
    {
        char text[1024];
        int n = std::snprintf(text, sizeof text, fmt, args...);
        if (n <= 0) return;
        put(text, static_cast<std::size_t>(n) < sizeof text ? static_cast<std::size_t>(n) : sizeof text - 1);
    }

    void puts(std::string_view s)
    {
        std::string line(s);
        line += '\n';
        put(line.data(), line.size());
    }

    std::size_t queued() const { return queued_; }

private:
    struct deferred {
        uv_write_t req{};
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
        line_sink* owner = nullptr;
    };

    void put(const char* p, std::size_t n)
    {
        if (queued_ == 0) {
            uv_buf_t now = uv_buf_init(const_cast<char*>(p), static_cast<unsigned>(n));
            int done = uv_try_write(out_, &now, 1);
            if (done == static_cast<int>(n)) return;
            if (done > 0) {
                p += done;
                n -= static_cast<std::size_t>(done);
            } else if (done != UV_EAGAIN) {
                return;
            }
        }
        defer(p, n);
    }

    void defer(const char* p, std::size_t n)
    {
        auto d = std::make_unique<deferred>();
        d->bytes = std::make_unique<char[]>(n);
        std::memcpy(d->bytes.get(), p, n);
        d->size = n;
        d->owner = this;
        d->req.data = d.get();
        uv_buf_t b = uv_buf_init(d->bytes.get(), static_cast<unsigned>(n));
        if (uv_write(&d->req, out_, &b, 1, written) == 0) {
            queued_ += n;
            d.release();
        }
    }

    static void written(uv_write_t* req, int)
    {
        std::unique_ptr<deferred> d(static_cast<deferred*>(req->data));
        d->owner->queued_ -= d->size;
    }

    uv_stream_t* out_;
    std::size_t queued_ = 0;
};

line_sink& standard_error(uv_stream_t* tty)
{
    static line_sink sink(tty);
    return sink;
}

}  // namespace console
