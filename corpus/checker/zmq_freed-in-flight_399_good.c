/* Fan-out of one frame to several sockets. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define OUTPUTS 8

struct shared {
    unsigned refs;
    size_t len;
    unsigned char bytes[];
};

struct fanout {
    void *socks[OUTPUTS];
    int count;
    unsigned long sent, refused;
};

static void shared_put(struct shared *s)
{
    if (__atomic_sub_fetch(&s->refs, 1, __ATOMIC_ACQ_REL) == 0)
        free(s);
}

static void shared_released(void *data, void *hint)
{
    (void)data;
    shared_put(hint);
}

static int send_shared(void *sock, struct shared *s)
{
    zmq_msg_t m;

    __atomic_add_fetch(&s->refs, 1, __ATOMIC_RELAXED);
    if (zmq_msg_init_data(&m, s->bytes, s->len, shared_released, s)) {
        shared_put(s);
        return -ENOMEM;
    }
    if (zmq_msg_send(&m, sock, ZMQ_DONTWAIT) < 0) {
        int err = errno;
        zmq_msg_close(&m);
        return -err;
    }
    return 0;
}

int fanout_frame(struct fanout *f, const void *p, size_t len)
{
    struct shared *s = malloc(sizeof *s + len);
    int done = 0;

    if (!s)
        return -ENOMEM;
    s->refs = 1;
    s->len = len;
    memcpy(s->bytes, p, len);
    for (int i = 0; i < f->count; i++) {
        if (send_shared(f->socks[i], s) == 0)
            done++;
        else
            f->refused++;
    }
    f->sent += (unsigned long)done;
    shared_put(s);
    return done;
}
