/* Presence beacon: a fixed announcement is sent to a multicast group and, on request, to single hosts. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

struct beacon {
    uv_udp_t sock;
    uv_timer_t timer;
    struct sockaddr_in group;
    char packet[128];
    unsigned packet_len;
    unsigned long sent, lost;
};

static struct beacon the_beacon;

static void beacon_sent(uv_udp_send_t *req, int status)
{
    struct beacon *b = req->handle->data;
    if (status)
        b->lost++;
    else
        b->sent++;
}

static int beacon_send(struct beacon *b, uv_udp_send_t *req, const struct sockaddr_in *to)
{
    uv_buf_t buf = uv_buf_init(b->packet, b->packet_len);
    return uv_udp_send(req, &b->sock, &buf, 1, (const struct sockaddr *)to, beacon_sent); // allow: stack-control-block
}

static void beacon_tick(uv_timer_t *t)
{
    struct beacon *b = t->data;
    uv_udp_send_t req;

    if (beacon_send(b, &req, &b->group)) // expect: stack-control-block
        b->lost++;
}

static int beacon_describe(struct beacon *b, const char *name, uint16_t port)
{
    int n = snprintf(b->packet, sizeof b->packet, "HERE %s %u", name, port);
    if (n < 0 || (size_t)n >= sizeof b->packet)
        return UV_E2BIG;
    b->packet_len = (unsigned)n;
    return 0;
}

int beacon_start(uv_loop_t *loop, const char *name, uint16_t port, unsigned period_ms)
{
    struct beacon *b = &the_beacon;
    int rc = beacon_describe(b, name, port);
    if (rc)
        return rc;
    rc = uv_udp_init(loop, &b->sock);
    if (rc)
        return rc;
    b->sock.data = b;
    uv_ip4_addr("239.255.77.7", 7707, &b->group);
    uv_timer_init(loop, &b->timer);
    b->timer.data = b;
    return uv_timer_start(&b->timer, beacon_tick, 0, period_ms);
}

int beacon_direct(const struct sockaddr_in *host)
{
    struct beacon *b = &the_beacon;
    uv_buf_t buf = uv_buf_init(b->packet, b->packet_len);
    int n = uv_udp_try_send(&b->sock, &buf, 1, (const struct sockaddr *)host);

    if (n < 0) {
        b->lost++;
        return n;
    }
    b->sent++;
    return 0;
}
