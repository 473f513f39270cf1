/* Fan-out of one encoded snapshot to several sockets; the snapshot is shared by the
 * messages and goes with the last of them. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#define MAXOUT 16

struct snapshot {
    atomic_int refs;
    size_t len;
    char bytes[];
};

struct fanout {
    void *sock[MAXOUT];
    int n;
    unsigned long missed;
};

static void snapshot_put(struct snapshot *s)
{
    if (atomic_fetch_sub(&s->refs, 1) == 1)
        free(s);
}

static void part_done(void *data, void *hint)
{
    (void)data;
    snapshot_put(hint);
}

static struct snapshot *snapshot_new(const char *const *keys, const long *vals, size_t n)
{
    size_t room = 1;
    struct snapshot *s;
    char *w;

    for (size_t i = 0; i < n; i++)
        room += strlen(keys[i]) + 1 + sizeof vals[i];
    s = malloc(sizeof *s + room);
    if (!s)
        return NULL;
    atomic_init(&s->refs, 1);
    w = s->bytes;
    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(keys[i]) + 1;

        memcpy(w, keys[i], k);
        memcpy(w + k, &vals[i], sizeof vals[i]);
        w += k + sizeof vals[i];
    }
    s->len = (size_t)(w - s->bytes);
    return s;
}

static int send_one(void *sock, struct snapshot *s)
{
    zmq_msg_t m;

    atomic_fetch_add(&s->refs, 1);
    if (zmq_msg_init_data(&m, s->bytes, s->len, part_done, s) != 0) {
        snapshot_put(s);
        return -1;
    }
    if (zmq_msg_send(&m, sock, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

int fanout_publish(struct fanout *f, const char *const *keys, const long *vals, size_t n)
{
    struct snapshot *s = snapshot_new(keys, vals, n);
    int ok = 0;

    if (!s)
        return -1;
    for (int i = 0; i < f->n; i++) {
        if (send_one(f->sock[i], s) == 0)
            ok++;
        else
            f->missed++;
    }
    snapshot_put(s);
    return ok;
}
