// Feed connection: blocks are written as they come; a stalled client loses its backlog.
#include <cstdlib>
#include <cstring>
#include <list>
#include <uv.h>

struct feed;

struct block {
    uv_write_t req;
    feed* owner;
    char* data;
    unsigned len;
    std::list<block*>::iterator place;
};

struct feed {
    uv_tcp_t tcp;
    uv_timer_t stall;
    std::list<block*> out;
    unsigned long delivered = 0;
    unsigned long discarded = 0;
};

static void on_written(uv_write_t* req, int status)
{
    block* b = static_cast<block*>(req->data);
    feed* f = b->owner;
    if (status == 0) f->delivered += b->len;
    f->out.erase(b->place);
    if (f->out.empty()) uv_timer_stop(&f->stall);
    std::free(b->data);
    delete b;
}

static void shed_backlog(feed* f)
{
    for (block* b : f->out) {
        f->discarded += b->len;
        std::free(b->data); // expect: freed-in-flight
        b->data = nullptr;
        b->len = 0;
    }
}

static void on_stall(uv_timer_t* t)
{
    feed* f = static_cast<feed*>(t->data);
    if (uv_stream_get_write_queue_size(reinterpret_cast<uv_stream_t*>(&f->tcp)) > (1u << 20)) shed_backlog(f); // allow: freed-in-flight
}

void feed_init(feed* f, uv_loop_t* loop)
{
    uv_tcp_init(loop, &f->tcp);
    uv_timer_init(loop, &f->stall);
    f->stall.data = f;
}

int feed_push(feed* f, const char* bytes, unsigned len)
{
    block* b = new block{};
    b->owner = f;
    b->data = static_cast<char*>(std::malloc(len));
    if (!b->data) {
        delete b;
        return UV_ENOMEM;
    }
    std::memcpy(b->data, bytes, len);
    b->len = len;
    b->req.data = b;
    b->place = f->out.insert(f->out.end(), b);
    uv_buf_t v = uv_buf_init(b->data, len);
    int rc = uv_write(&b->req, reinterpret_cast<uv_stream_t*>(&f->tcp), &v, 1, on_written);
    if (rc < 0) {
        f->out.erase(b->place);
        std::free(b->data);
        delete b;
        return rc;
    }
    if (!uv_is_active(reinterpret_cast<uv_handle_t*>(&f->stall))) uv_timer_start(&f->stall, on_stall, 2000, 2000);
    return 0;
}
