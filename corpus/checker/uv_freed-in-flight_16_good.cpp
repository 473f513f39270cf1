#include <uv.h>
#include <cstdlib>
#include <memory>
#include <vector>

class slab_pool {
public:
    static constexpr std::size_t slab_size = 65536;

    ~slab_pool()
    {
        for (char* s : free_) std::free(s);
    }
    char* acquire()
    {
        if (free_.empty()) return static_cast<char*>(std::malloc(slab_size));
        char* s = free_.back();
        free_.pop_back();
        return s;
    }
    void release(char* s)
    {
        if (free_.size() < 64)
            free_.push_back(s);
        else
            std::free(s);
    }

private:
    std::vector<char*> free_;
};

struct slab_return {
    slab_pool* pool = nullptr;
    void operator()(char* s) const { pool->release(s); }
};
using slab = std::unique_ptr<char, slab_return>;

class relay {
public:
    relay(uv_loop_t* loop, slab_pool& pool) : pool_(pool)
    {
        uv_tcp_init(loop, &from_);
        uv_tcp_init(loop, &to_);
        from_.data = to_.data = this;
    }

    uv_tcp_t* source() { return &from_; }
    uv_tcp_t* sink() { return &to_; }

    int start() { return uv_read_start(reinterpret_cast<uv_stream_t*>(&from_), &relay::on_alloc, &relay::on_read); }

private:
    struct forward {
        uv_write_t req{};
        relay* owner = nullptr;
        slab bytes;
    };

    static void on_alloc(uv_handle_t* h, std::size_t, uv_buf_t* buf)
    {
        auto* self = static_cast<relay*>(h->data);
        *buf = uv_buf_init(self->pool_.acquire(), slab_pool::slab_size);
    }

    static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
    {
        auto* self = static_cast<relay*>(s->data);
        slab bytes(buf->base, slab_return{&self->pool_});
        if (n > 0)
            self->forward_bytes(std::move(bytes), static_cast<std::size_t>(n));
        else if (n < 0)
            self->finish();
    }

    void forward_bytes(slab bytes, std::size_t n)
    {
        auto f = std::make_unique<forward>();
        f->owner = this;
        f->bytes = std::move(bytes);
        f->req.data = f.get();
        uv_buf_t const out = uv_buf_init(f->bytes.get(), static_cast<unsigned>(n));
        if (uv_write(&f->req, reinterpret_cast<uv_stream_t*>(&to_), &out, 1, &relay::on_forwarded) == 0)
            f.release();
        else
            finish();
    }

    static void on_forwarded(uv_write_t* req, int status)
    {
        std::unique_ptr<forward> f(static_cast<forward*>(req->data));
        if (status < 0) f->owner->finish();
    }

    void finish() { uv_read_stop(reinterpret_cast<uv_stream_t*>(&from_)); }

    slab_pool& pool_;
    uv_tcp_t from_{};
    uv_tcp_t to_{};
};
