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
    int sending;
    struct state_msg msg;
};

static void state_sent(uv_udp_send_t *req, int status)
{
    struct tracker *t = req->data;
    (void)status;
    t->sending = 0;
}

void tracker_update(struct tracker *t, struct state_msg next)
{
    next.seq = t->msg.seq + 1;
    t->msg = next; // expect: mutated-in-flight
    if (t->sending)
        return;
    uv_buf_t b = uv_buf_init((char *)&t->msg, sizeof t->msg);
    t->sending = 1;
    t->req.data = t;
    if (uv_udp_send(&t->req, &t->udp, &b, 1, (const struct sockaddr *)&t->to, state_sent))
        t->sending = 0;
}
