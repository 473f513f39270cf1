#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define BUS_MAX_QUEUED (4u << 20)

struct bus {
    uv_pipe_t pipe;
    uint32_t seq;
    unsigned dropped;
    int up;
};

struct frame_head {
    uint32_t seq;
    uint32_t topic;
    uint32_t len;
};

struct outgoing {
    uv_write_t req;
    struct frame_head head;
};

static void bus_written(uv_write_t *req, int status)
{
    struct bus *bus = req->handle->data;
    if (status < 0 && status != UV_ECANCELED)
        bus->up = 0;
    free(req->data);
}

static int bus_congested(struct bus *bus, size_t len)
{
    return uv_stream_get_write_queue_size((uv_stream_t *)&bus->pipe) + len > BUS_MAX_QUEUED;
}

int bus_publish(struct bus *bus, uint32_t topic, const void *payload, size_t len)
{
    struct outgoing *o;
    uv_buf_t v[2];
    int rc;

    if (!bus->up || len > UINT32_MAX)
        return UV_ENOTCONN;
    if (bus_congested(bus, len)) {
        bus->dropped++;
        return UV_EAGAIN;
    }
    o = malloc(sizeof *o);
    if (!o)
        return UV_ENOMEM;
    o->head.seq = bus->seq++;
    o->head.topic = topic;
    o->head.len = (uint32_t)len;
    o->req.data = o;
    v[0] = uv_buf_init((char *)&o->head, sizeof o->head);
    v[1] = uv_buf_init((char *)payload, (unsigned)len); // allow: borrowed-parameter
    rc = uv_write(&o->req, (uv_stream_t *)&bus->pipe, v, 2, bus_written); // expect: borrowed-parameter
    if (rc < 0)
        free(o);
    return rc;
}

static void bus_connected(uv_connect_t *req, int status)
{
    struct bus *bus = req->handle->data;
    bus->up = status == 0;
    free(req);
}

int bus_open(uv_loop_t *loop, struct bus *bus, const char *path)
{
    uv_connect_t *c = malloc(sizeof *c);
    if (!c)
        return UV_ENOMEM;
    memset(bus, 0, sizeof *bus);
    uv_pipe_init(loop, &bus->pipe, 0);
    bus->pipe.data = bus;
    uv_pipe_connect(c, &bus->pipe, path, bus_connected);
    return 0;
}
