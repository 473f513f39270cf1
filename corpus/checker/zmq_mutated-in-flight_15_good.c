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
    unsigned long dropped;
};

static void release(void *data, void *hint)
{
    (void)hint;
    free(data);
}

int camera_open(struct camera *c, int fd, void *pub, uint32_t w, uint32_t h)
{
    memset(c, 0, sizeof *c);
    c->fd = fd;
    c->pub = pub;
    c->width = w;
    c->height = h;
    c->frame_bytes = (size_t)w * h * 2;
    return c->frame_bytes ? 0 : -1;
}

static int read_frame(int fd, unsigned char *dst, size_t n)
{
    while (n) {
        ssize_t k = read(fd, dst, n);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return -1;
        dst += k;
        n -= (size_t)k;
    }
    return 0;
}

/* Takes over the frame, whatever the outcome. */
static int publish(struct camera *c, unsigned char *pixels)
{
    struct frame_head h = {c->seq++, c->width, c->height, (uint32_t)c->frame_bytes};
    zmq_msg_t m;

    if (zmq_msg_init_data(&m, pixels, c->frame_bytes, release, NULL) < 0) {
        free(pixels);
        return -1;
    }
    if (zmq_send(c->pub, &h, sizeof h, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 || zmq_msg_send(&m, c->pub, 0) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

int camera_run(struct camera *c, volatile int *stop)
{
    while (!*stop) {
        unsigned char *pixels = malloc(c->frame_bytes);

        if (!pixels)
            return -1;
        if (read_frame(c->fd, pixels, c->frame_bytes) < 0) {
            free(pixels);
            return -1;
        }
        if (publish(c, pixels) < 0)
            c->dropped++;
    }
    return 0;
}
