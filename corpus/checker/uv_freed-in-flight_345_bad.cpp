#include <cstring>
#include <string>
#include <uv.h>

struct outgoing {
    uv_write_t req;
    std::string bytes;
};

struct client {
    uv_tcp_t tcp;
    uv_timer_t idle;
    outgoing* pending = nullptr;
    int open_handles = 2;
    char in[2048];
};

static void closed_one(client* c)
{
    if (--c->open_handles == 0)
        delete c;
}

static void close_client(client* c)
{
    if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&c->tcp)))
        return;
    uv_close(reinterpret_cast<uv_handle_t*>(&c->tcp), [](uv_handle_t* h) { closed_one(static_cast<client*>(h->data)); });
    uv_close(reinterpret_cast<uv_handle_t*>(&c->idle), [](uv_handle_t* h) { closed_one(static_cast<client*>(h->data)); });
}

static void on_sent(uv_write_t* req, int status)
{
    auto* c = static_cast<client*>(req->data);
    delete c->pending;
    c->pending = nullptr;
    if (status < 0)
        close_client(c);
}

static void on_idle(uv_timer_t* t)
{
    auto* c = static_cast<client*>(t->data);
    if (c->pending) {
        delete c->pending; // expect: freed-in-flight
        c->pending = nullptr;
    }
    close_client(c);
}

static void reply(client* c, const char* text, std::size_t n)
{
    auto* o = new outgoing;
    o->bytes.assign(text, n);
    o->req.data = c;
    uv_buf_t b = uv_buf_init(o->bytes.data(), static_cast<unsigned>(o->bytes.size()));
    int rc = uv_write(&o->req, reinterpret_cast<uv_stream_t*>(&c->tcp), &b, 1, on_sent); // allow: freed-in-flight
    if (rc < 0) {
        delete o;
        return close_client(c);
    }
    c->pending = o;
}

static void on_read(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
{
    auto* c = static_cast<client*>(s->data);
    if (n < 0)
        return close_client(c);
    uv_timer_again(&c->idle);
    if (!c->pending)
        reply(c, buf->base, static_cast<std::size_t>(n));
}

void on_connection(uv_stream_t* server, int status)
{
    if (status < 0)
        return;
    auto* c = new client;
    c->tcp.data = c->idle.data = c;
    uv_tcp_init(server->loop, &c->tcp);
    uv_timer_init(server->loop, &c->idle);
    if (uv_accept(server, reinterpret_cast<uv_stream_t*>(&c->tcp)) < 0)
        return close_client(c);
    uv_timer_start(&c->idle, on_idle, 60000, 60000);
    uv_read_start(
        reinterpret_cast<uv_stream_t*>(&c->tcp),
        [](uv_handle_t* h, std::size_t, uv_buf_t* b) {
            auto* c = static_cast<client*>(h->data);
            *b = uv_buf_init(c->in, sizeof c->in);
        },
        on_read);
}
