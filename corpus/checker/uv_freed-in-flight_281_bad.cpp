// One half of a TCP tunnel: whatever the client says goes to the upstream, with a byte count.
#include <cstdint>
#include <cstdio>
#include <uv.h>

struct tunnel {
    uv_tcp_t client;
    uv_tcp_t upstream;
    std::uint64_t forwarded = 0;
    unsigned in_flight = 0;
    int open_handles = 2;
    bool closing = false;
};

static void on_handle_closed(uv_handle_t* h)
{
    auto* t = static_cast<tunnel*>(h->data);
    if (--t->open_handles == 0)
        delete t;
}

static void tunnel_close(tunnel* t)
{
    if (t->closing)
        return;
    t->closing = true;
    uv_close(reinterpret_cast<uv_handle_t*>(&t->client), on_handle_closed);
    uv_close(reinterpret_cast<uv_handle_t*>(&t->upstream), on_handle_closed);
}

static void on_forwarded(uv_write_t* req, int status)
{
    auto* t = static_cast<tunnel*>(req->data);
    t->in_flight--;
    delete req;
    if (status < 0)
        tunnel_close(t);
}

static void on_alloc(uv_handle_t*, std::size_t suggested, uv_buf_t* buf)
{
    *buf = uv_buf_init(new char[suggested], unsigned(suggested));
}

static void on_client_data(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
{
    auto* t = static_cast<tunnel*>(s->data);
    if (n <= 0) {
        delete[] buf->base;
        if (n < 0)
            tunnel_close(t);
        return;
    }

    auto* req = new uv_write_t;
    req->data = t;
    uv_buf_t out = uv_buf_init(buf->base, unsigned(n));
    int rc = uv_write(req, reinterpret_cast<uv_stream_t*>(&t->upstream), &out, 1, on_forwarded);
    if (rc == 0) {
        t->in_flight++;
        t->forwarded += std::uint64_t(n);
    } else {
        std::fprintf(stderr, "forward: %s\n", uv_strerror(rc));
        delete req;
        tunnel_close(t);
    }
    delete[] buf->base; // expect: freed-in-flight
}

int tunnel_start(tunnel* t)
{
    t->client.data = t;
    t->upstream.data = t;
    return uv_read_start(reinterpret_cast<uv_stream_t*>(&t->client), on_alloc, on_client_data);
}
