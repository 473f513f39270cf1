// Progress reporter on a libuv pipe: tries to write at once and queues only what is left over.
#include <uv.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

class progress_pipe {
public:
    explicit progress_pipe(uv_loop_t* loop)
    {
        uv_pipe_init(loop, &pipe_, 0);
        pipe_.data = this;
    }
    progress_pipe(const progress_pipe&) = delete;
    progress_pipe& operator=(const progress_pipe&) = delete;

    int open(uv_file fd) { return uv_pipe_open(&pipe_, fd); }

    int step(unsigned done, unsigned total) { return emit("step %u %u\n", done, total); }
    int note(const std::string& text) { return emit("note %.200s\n", text.c_str()); }

    // The object deletes itself once the handle is closed.
    void close()
    {
        auto* h = reinterpret_cast<uv_handle_t*>(&pipe_);
        if (!uv_is_closing(h)) uv_close(h, [](uv_handle_t* x) { delete static_cast<progress_pipe*>(x->data); });
    }

private:
    struct leftover {
        uv_write_t req;
        progress_pipe* self;
        std::size_t len;
        char bytes[1];
    };

    ~progress_pipe() = default;

    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&pipe_); }

    int emit(const char* fmt, ...)
    {
        char line[256];
        va_list ap;
        va_start(ap, fmt);
        int len = std::vsnprintf(line, sizeof line, fmt, ap);
        va_end(ap);
        if (len < 0) return UV_EINVAL;
        if (len >= static_cast<int>(sizeof line)) len = sizeof line - 1;

        uv_buf_t buf = uv_buf_init(line, static_cast<unsigned>(len));
        int n = uv_try_write(stream(), &buf, 1);
        if (n == UV_EAGAIN) n = 0;
        if (n < 0) return n;
        if (n == len) return 0;
        return queue(line + n, static_cast<std::size_t>(len - n));
    }

    int queue(const char* rest, std::size_t len)
    {
        void* mem = std::malloc(sizeof(leftover) + len);
        if (!mem) return UV_ENOMEM;
        auto* l = static_cast<leftover*>(mem);
        l->self = this;
        l->len = len;
        std::memcpy(l->bytes, rest, len);
        l->req.data = l;
        uv_buf_t buf = uv_buf_init(l->bytes, static_cast<unsigned>(len));
        const int rc = uv_write(&l->req, stream(), &buf, 1, on_leftover);
        if (rc < 0) std::free(l);
        return rc;
    }

    static void on_leftover(uv_write_t* req, int status)
    {
        auto* l = static_cast<leftover*>(req->data);
        if (status < 0) l->self->lost_ += l->len;
        std::free(l);
    }

    uv_pipe_t pipe_;
    std::size_t lost_ = 0;
};
