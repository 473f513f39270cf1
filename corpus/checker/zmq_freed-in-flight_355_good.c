/* Distributes one snapshot to several sockets without copying it. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct blob {
    atomic_uint refs;
    size_t len;
    unsigned char bytes[];
};

struct fanout {
    void *socks[16];
    int count;
    struct blob *current;
    unsigned skipped;
};

static void blob_unref(struct blob *b)
{
    if (b && atomic_fetch_sub(&b->refs, 1) == 1)
        free(b);
}

/* Runs in an I/O thread of the library. */
static void blob_done(void *data, void *hint)
{
    (void)data;
    blob_unref(hint);
}

static int send_blob(void *sock, struct blob *b)
{
    zmq_msg_t msg;
    atomic_fetch_add(&b->refs, 1);
    if (zmq_msg_init_data(&msg, b->bytes, b->len, blob_done, b) != 0) {
        blob_unref(b);
        return -1;
    }
    if (zmq_msg_send(&msg, sock, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&msg);
        return -1;
    }
    return 0;
}

int fanout_publish(struct fanout *f, const void *data, size_t n)
{
    struct blob *b = malloc(sizeof *b + n);
    int sent = 0;
    if (!b)
        return -1;
    atomic_init(&b->refs, 1);
    b->len = n;
    memcpy(b->bytes, data, n);
    for (int i = 0; i < f->count; i++) {
        if (send_blob(f->socks[i], b) == 0)
            sent++;
        else
            f->skipped++;
    }
    /* late joiners get the newest one */
    blob_unref(f->current);
    f->current = b;
    return sent;
}

int fanout_join(struct fanout *f, void *sock)
{
    if (f->count == 16)
        return -1;
    f->socks[f->count++] = sock;
    return f->current ? send_blob(sock, f->current) : 0;
}

void fanout_stop(struct fanout *f)
{
    blob_unref(f->current);
    f->current = NULL;
    f->count = 0;
}
