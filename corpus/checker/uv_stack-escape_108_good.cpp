#include <uv.h>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace health {

struct Snapshot {
    std::uint64_t uptime_s = 0;
    unsigned sessions = 0;
    unsigned queue_depth = 0;
    bool draining = false;
};

// What uv_try_write did not take: the request with the bytes behind it, freed in the callback.
struct Remainder {
    uv_write_t req;
    std::size_t len;
    char* bytes() { return reinterpret_cast<char*>(this + 1); }

    static Remainder* copy(const char* p, std::size_t n)
    {
        void* mem = std::malloc(sizeof(Remainder) + n);
        if (!mem) return nullptr;
        auto* r = new (mem) Remainder;
        r->len = n;
        std::memcpy(r->bytes(), p, n);
        return r;
    }
};

struct Client {
    uv_tcp_t tcp;
    char in[256];
};

static Snapshot g_state;

static void on_closed(uv_handle_t* h) { delete static_cast<Client*>(h->data); }

static void hang_up(uv_stream_t* s)
{
    auto* h = reinterpret_cast<uv_handle_t*>(s);
    if (!uv_is_closing(h)) uv_close(h, on_closed);
}

static void on_rest_sent(uv_write_t* req, int)
{
    uv_stream_t* s = req->handle;
    std::free(reinterpret_cast<Remainder*>(req));
    hang_up(s);
}

static void send_status(uv_stream_t* s, const Snapshot& st)
{
    char body[256];
    int blen = std::snprintf(body, sizeof body, "{\"uptime\":%llu,\"sessions\":%u,\"queue\":%u}\n",
                             static_cast<unsigned long long>(st.uptime_s), st.sessions, st.queue_depth);
    char head[128];
    int hlen = std::snprintf(head, sizeof head, "HTTP/1.0 %s\r\nContent-Length: %d\r\n\r\n",
                             st.draining ? "503 Draining" : "200 OK", blen);
    if (blen <= 0 || hlen <= 0 || blen >= int(sizeof body) || hlen >= int(sizeof head)) return hang_up(s);

    uv_buf_t parts[2] = {uv_buf_init(head, unsigned(hlen)), uv_buf_init(body, unsigned(blen))};
    int taken = uv_try_write(s, parts, 2);
    if (taken == UV_EAGAIN) taken = 0;
    if (taken < 0) return hang_up(s);

    char rest[sizeof head + sizeof body];
    std::size_t total = 0;
    for (const uv_buf_t& p : parts) {
        std::size_t skip = std::size_t(taken) < p.len ? std::size_t(taken) : p.len;
        std::memcpy(rest + total, p.base + skip, p.len - skip);
        total += p.len - skip;
        taken -= int(skip);
    }
    if (total == 0) return hang_up(s);

    Remainder* r = Remainder::copy(rest, total);
    if (!r) return hang_up(s);
    uv_buf_t buf = uv_buf_init(r->bytes(), unsigned(r->len));
    if (uv_write(&r->req, s, &buf, 1, on_rest_sent) != 0) {
        std::free(r);
        hang_up(s);
    }
}

static void on_alloc(uv_handle_t* h, std::size_t, uv_buf_t* buf)
{
    auto* c = static_cast<Client*>(h->data);
    *buf = uv_buf_init(c->in, sizeof c->in);
}

static void on_request(uv_stream_t* s, ssize_t n, const uv_buf_t*)
{
    if (n == 0) return;
    if (n < 0) return hang_up(s);
    uv_read_stop(s);
    send_status(s, g_state);
}

void on_connection(uv_stream_t* server, int status)
{
    if (status < 0) return;
    auto* c = new Client;
    if (uv_tcp_init(server->loop, &c->tcp) != 0) {
        delete c;
        return;
    }
    c->tcp.data = c;
    auto* s = reinterpret_cast<uv_stream_t*>(&c->tcp);
    if (uv_accept(server, s) != 0 || uv_read_start(s, on_alloc, on_request) != 0) hang_up(s);
}

}  // namespace health
