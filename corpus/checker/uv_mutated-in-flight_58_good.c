#include <stdint.h>
#include <string.h>
#include <uv.h>

struct state_msg {
    uint32_t magic, seq;
    float x, y, z;
};

struct tracker {
    uv_udp_t udp;
    uv_udp_send_t req;
    struct sockaddr_in to;
    int sending, dirty;
    struct state_msg wire, latest;
};

static void tracker_kick(struct tracker *t);

static void state_sent(uv_udp_send_t *req, int status)
{
    struct tracker *t = req->data;
    t->sending = 0;
    if (status == 0 && t->dirty)
        tracker_kick(t);
}

static void tracker_kick(struct tracker *t)
{
    t->wire = t->latest;
    t->dirty = 0;
    uv_buf_t b = uv_buf_init((char *)&t->wire, sizeof t->wire);
    t->req.data = t;
    t->sending = uv_udp_send(&t->req, &t->udp, &b, 1, (const struct sockaddr *)&t->to, state_sent) == 0;
}

void tracker_update(struct tracker *t, struct state_msg next)
{
    t->latest = next;
    t->dirty = 1;
    if (!t->sending)
        tracker_kick(t);
}
