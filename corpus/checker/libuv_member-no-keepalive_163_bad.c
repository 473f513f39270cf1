// Gossip overlay: every peer is pinged with a small binary frame; peers that stay silent
// for three rounds are dropped from the table by the sweep timer.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define MAX_PEERS 64
#define MAX_SILENT 3

typedef struct peer_s {
    uv_tcp_t *conn;
    uv_write_t wreq;
    uint8_t frame[40];
    uint64_t id;
    int silent;
    int writing;
} peer_t;

typedef struct {
    peer_t *slot[MAX_PEERS];
    uv_timer_t sweep;
    uint32_t round;
} overlay_t;

static void put32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

static void conn_closed(uv_handle_t *h)
{
    free(h);
}

static void ping_written(uv_write_t *req, int status)
{
    peer_t *p = req->data;

    p->writing = 0;
    if (status < 0)
        p->silent = MAX_SILENT;
}

static void peer_ping(peer_t *p, uint32_t round)
{
    uv_buf_t b;

    p->silent++;
    if (p->writing)
        return;
    memset(p->frame, 0, sizeof p->frame);
    put32(p->frame, 0x474f5350u);
    put32(p->frame + 4, round);
    put32(p->frame + 8, (uint32_t)(p->id >> 32));
    put32(p->frame + 12, (uint32_t)p->id);
    b = uv_buf_init((char *)p->frame, sizeof p->frame);
    p->wreq.data = p;
    if (uv_write(&p->wreq, (uv_stream_t *)p->conn, &b, 1, ping_written) == 0) // expect: member-no-keepalive
        p->writing = 1;
}

static void peer_destroy(peer_t *p)
{
    uv_close((uv_handle_t *)p->conn, conn_closed);
    free(p); // allow: freed-in-flight
}

static void on_sweep(uv_timer_t *t)
{
    overlay_t *o = t->data;
    int i;

    o->round++;
    for (i = 0; i < MAX_PEERS; i++) {
        peer_t *p = o->slot[i];

        if (!p)
            continue;
        if (p->silent >= MAX_SILENT) {
            o->slot[i] = NULL;
            peer_destroy(p); // allow: freed-in-flight
        } else {
            peer_ping(p, o->round);
        }
    }
}

int overlay_add(overlay_t *o, uv_tcp_t *conn, uint64_t id)
{
    int i;

    for (i = 0; i < MAX_PEERS; i++) {
        if (!o->slot[i]) {
            peer_t *p = calloc(1, sizeof *p);

            if (!p)
                return UV_ENOMEM;
            p->conn = conn;
            p->id = id;
            o->slot[i] = p;
            return 0;
        }
    }
    return UV_ENOSPC;
}

void overlay_heard(overlay_t *o, uint64_t id)
{
    int i;

    for (i = 0; i < MAX_PEERS; i++)
        if (o->slot[i] && o->slot[i]->id == id)
            o->slot[i]->silent = 0;
}

int overlay_run(overlay_t *o, uv_loop_t *loop)
{
    uv_timer_init(loop, &o->sweep);
    o->sweep.data = o;
    return uv_timer_start(&o->sweep, on_sweep, 1000, 1000);
}
