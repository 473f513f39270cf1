#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define ROOM_MAX 64

struct bcast_msg {
    int refs;
    size_t len;
    char data[];
};

struct bcast_req {
    uv_write_t wr;
    struct bcast_msg *msg;
};

struct member {
    uv_tcp_t tcp;
    char nick[32];
    struct room *room;
};

struct room {
    struct member *members[ROOM_MAX];
    int n;
    unsigned long delivered;
};

static struct bcast_msg *msg_new(const char *text, size_t len)
{
    struct bcast_msg *m = malloc(sizeof *m + len);
    if (m) {
        m->refs = 1;
        m->len = len;
        memcpy(m->data, text, len);
    }
    return m;
}

static void msg_unref(struct bcast_msg *m)
{
    if (--m->refs == 0)
        free(m); // expect: freed-in-flight
}

static void on_sent(uv_write_t *wr, int status)
{
    struct bcast_req *br = (struct bcast_req *)wr;
    struct member *who = wr->handle->data;
    if (status == 0)
        who->room->delivered++;
    msg_unref(br->msg); // allow: freed-in-flight
    free(br);
}

void room_say(struct room *r, const char *text, size_t len)
{
    struct bcast_msg *m = msg_new(text, len);
    int started = 0;
    if (!m)
        return;
    for (int i = 0; i < r->n; i++) {
        struct bcast_req *br = malloc(sizeof *br);
        uv_buf_t b = uv_buf_init(m->data, (unsigned)m->len);
        if (!br)
            continue;
        br->msg = m;
        if (uv_write(&br->wr, (uv_stream_t *)&r->members[i]->tcp, &b, 1, on_sent) != 0) { // allow: freed-in-flight
            free(br);
            continue;
        }
        started++;
    }
    if (started == 0)
        free(m);
}
