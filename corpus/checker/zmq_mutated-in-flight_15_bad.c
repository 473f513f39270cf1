#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

struct frame_head {
    uint32_t seq;
    uint32_t width, height;
    uint32_t bytes;
};

struct camera {
    int fd;
    void *pub;
    uint32_t width, height;
    uint32_t seq;
    size_t frame_bytes;
    unsigned char *pixels;
    unsigned long dropped;
};

static void keep(void *data, void *hint)
{
    (void)data;
    (void)hint;
}

int camera_open(struct camera *c, int fd, void *pub, uint32_t w, uint32_t h)
{
    memset(c, 0, sizeof *c);
    c->fd = fd;
    c->pub = pub;
    c->width = w;
    c->height = h;
    c->frame_bytes = (size_t)w * h * 2;
    c->pixels = malloc(c->frame_bytes);
    return c->pixels ? 0 : -1;
}

static int read_frame(int fd, unsigned char *dst, size_t n)
{
    while (n) {
        ssize_t k = read(fd, dst, n); // allow: mutated-in-flight

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return -1;
        dst += k;
        n -= (size_t)k;
    }
    return 0;
}

static int publish(struct camera *c)
{
    struct frame_head h = {c->seq++, c->width, c->height, (uint32_t)c->frame_bytes};
    zmq_msg_t m;

    if (zmq_send(c->pub, &h, sizeof h, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return -1;
    if (zmq_msg_init_data(&m, c->pixels, c->frame_bytes, keep, c) < 0) // allow: mutated-in-flight
        return -1;
    if (zmq_msg_send(&m, c->pub, 0) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

int camera_run(struct camera *c, volatile int *stop)
{
    while (!*stop) {
        if (read_frame(c->fd, c->pixels, c->frame_bytes) < 0) // expect: mutated-in-flight
            return -1;
        if (publish(c) < 0)
            c->dropped++;
    }
    return 0;
}
