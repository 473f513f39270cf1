#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct frame {
    atomic_int refs;
    uint32_t width, height;
    uint64_t stamp;
    size_t size;
    unsigned char pixels[];
};

struct publisher {
    void *sock;
    unsigned long sent, dropped;
};

struct frame_head {
    uint32_t width, height;
    uint64_t stamp;
};

struct frame *frame_new(uint32_t w, uint32_t h)
{
    size_t n = (size_t)w * h * 3;
    struct frame *f = malloc(sizeof *f + n);
    if (!f)
        return NULL;
    atomic_init(&f->refs, 1);
    f->width = w;
    f->height = h;
    f->size = n;
    return f;
}

void frame_get(struct frame *f) { atomic_fetch_add(&f->refs, 1); }

void frame_put(struct frame *f)
{
    if (atomic_fetch_sub(&f->refs, 1) == 1)
        free(f);
}

static void pixels_done(void *data, void *hint)
{
    (void)data;
    (void)hint;
}

static int send_head(struct publisher *p, const struct frame *f)
{
    struct frame_head h = {f->width, f->height, f->stamp};
    return zmq_send(p->sock, &h, sizeof h, ZMQ_SNDMORE | ZMQ_DONTWAIT);
}

int publish_frame(struct publisher *p, struct frame *f)
{
    zmq_msg_t body;

    if (send_head(p, f) < 0) {
        p->dropped++;
        return -1;
    }
    if (zmq_msg_init_data(&body, f->pixels, f->size, pixels_done, NULL) != 0) // expect: borrowed-parameter
        return -1;
    if (zmq_msg_send(&body, p->sock, 0) < 0) { // allow: borrowed-parameter
        zmq_msg_close(&body);
        p->dropped++;
        return -1;
    }
    p->sent++;
    return 0;
}
