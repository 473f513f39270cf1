#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct peer {
    struct peer *next;
    int id;
    uv_stream_t *link;
    uv_write_t wreq;
    int busy;
    char out[1024];
};

static struct peer *peers;

static void peer_wrote(uv_write_t *req, int status)
{
    struct peer *p = (struct peer *)((char *)req - offsetof(struct peer, wreq));
    (void)status;
    p->busy = 0;
}

int peer_ping(struct peer *p)
{
    uv_buf_t b = uv_buf_init(p->out, 4);
    if (p->busy)
        return UV_EBUSY;
    p->busy = 1;
    memcpy(p->out, "PING", 4);
    return uv_write(&p->wreq, p->link, &b, 1, peer_wrote); // expect: member-no-keepalive
}

void peer_remove(int id)
{
    for (struct peer **pp = &peers; *pp; pp = &(*pp)->next) {
        if ((*pp)->id == id) {
            struct peer *dead = *pp;
            *pp = dead->next;
            free(dead); // allow: freed-in-flight
            return;
        }
    }
}
