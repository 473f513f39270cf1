#include <cstdio>
#include <cstdlib>
#include <functional>
#include <list>
#include <string>
#include <utility>
#include <uv.h>

struct terminal;

struct screen_update {
    uv_write_t req;
    terminal* owner;
    std::list<std::string>::iterator text;
};

struct terminal {
    uv_tcp_t tcp;
    std::list<std::string> updates;
    std::function<void(const char*, std::size_t)> keys;
    unsigned sent = 0;
};

static void on_update_written(uv_write_t* req, int status)
{
    auto* u = reinterpret_cast<screen_update*>(req);
    u->owner->updates.erase(u->text);
    if (status == 0) ++u->owner->sent;
    delete u;
}

void terminal_draw(terminal* t, std::string text)
{
    t->updates.push_back(std::move(text));
    auto* u = new screen_update{{}, t, std::prev(t->updates.end())};
    uv_buf_t buf = uv_buf_init(u->text->data(), static_cast<unsigned>(u->text->size()));
    int rc = uv_write(&u->req, reinterpret_cast<uv_stream_t*>(&t->tcp), &buf, 1, on_update_written);
    if (rc < 0) {
        std::fprintf(stderr, "draw: %s\n", uv_strerror(rc));
        t->updates.erase(u->text);
        delete u;
    }
}

static void terminal_hangup(terminal* t)
{
    uv_read_stop(reinterpret_cast<uv_stream_t*>(&t->tcp));
    uv_close(reinterpret_cast<uv_handle_t*>(&t->tcp), [](uv_handle_t* h) { delete static_cast<terminal*>(h->data); });
}

static void on_alloc(uv_handle_t*, std::size_t suggested, uv_buf_t* buf)
{
    *buf = uv_buf_init(static_cast<char*>(std::malloc(suggested)), static_cast<unsigned>(suggested));
}

static void on_keys(uv_stream_t* s, ssize_t n, const uv_buf_t* buf)
{
    auto* t = static_cast<terminal*>(s->data);
    if (n > 0) t->keys(buf->base, static_cast<std::size_t>(n));
    std::free(buf->base);
    if (n < 0) terminal_hangup(t);
}

terminal* terminal_accept(uv_loop_t* loop, uv_stream_t* server, std::function<void(const char*, std::size_t)> keys)
{
    auto* t = new terminal;
    t->keys = std::move(keys);
    uv_tcp_init(loop, &t->tcp);
    t->tcp.data = t;
    uv_accept(server, reinterpret_cast<uv_stream_t*>(&t->tcp));
    uv_read_start(reinterpret_cast<uv_stream_t*>(&t->tcp), on_alloc, on_keys);
    terminal_draw(t, "\x1b[2J\x1b[H");
    return t;
}
