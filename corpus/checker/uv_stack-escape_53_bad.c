#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct beacon {
    uv_timer_t timer;
    uv_udp_t udp;
    struct sockaddr_in group;
    uint32_t seq;
};

static void beacon_sent(uv_udp_send_t *req, int status)
{
    (void)status;
    free(req);
}

static void beacon_tick(uv_timer_t *t)
{
    struct beacon *b = t->data;
    uint8_t pkt[12] = {0x42, 0x43, 0x4e, 0x31};
    uv_udp_send_t *req = malloc(sizeof *req);

    if (!req)
        return;
    b->seq++;
    memcpy(pkt + 4, &b->seq, sizeof b->seq);
    uv_buf_t buf = {.base = (char *)pkt, .len = sizeof pkt};
    uv_udp_send(req, &b->udp, &buf, 1, (const struct sockaddr *)&b->group, beacon_sent); // expect: stack-escape
}

int beacon_start(struct beacon *b, uv_loop_t *loop)
{
    uv_udp_init(loop, &b->udp);
    uv_timer_init(loop, &b->timer);
    b->timer.data = b;
    return uv_timer_start(&b->timer, beacon_tick, 0, 1000);
}
