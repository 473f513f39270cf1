/* Camera publisher: frames are built on the heap and sent as topic + image in two parts. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct image {
    uint32_t w, h, seq;
    size_t len;
    unsigned char *px;
};

struct camera {
    void *pub;
    const char *topic;
    uint32_t seq;
    unsigned long sent, refused;
    unsigned gain;
};

static atomic_ulong live_images;

static void image_gone(void *data, void *hint)
{
    (void)data;
    atomic_fetch_sub((atomic_ulong *)hint, 1);
}

static struct image *image_grab(struct camera *c, uint32_t w, uint32_t h)
{
    struct image *im = malloc(sizeof *im);

    if (!im)
        return NULL;
    im->w = w;
    im->h = h;
    im->seq = ++c->seq;
    im->len = (size_t)w * h;
    im->px = malloc(im->len);
    if (!im->px) {
        free(im);
        return NULL;
    }
    for (size_t i = 0; i < im->len; i++)
        im->px[i] = (unsigned char)((i * c->gain) >> 4);
    return im;
}

static int send_topic(struct camera *c, const struct image *im)
{
    char head[64];
    size_t n = strlen(c->topic);

    if (n > sizeof head - sizeof im->seq)
        n = sizeof head - sizeof im->seq;
    memcpy(head, c->topic, n);
    memcpy(head + n, &im->seq, sizeof im->seq);
    return zmq_send(c->pub, head, n + sizeof im->seq, ZMQ_SNDMORE | ZMQ_DONTWAIT);
}

static int send_pixels(struct camera *c, struct image *im)
{
    zmq_msg_t m;

    atomic_fetch_add(&live_images, 1);
    if (zmq_msg_init_data(&m, im->px, im->len, image_gone, &live_images) != 0) {
        image_gone(im->px, &live_images);
        return -1;
    }
    if (zmq_msg_send(&m, c->pub, 0) < 0) {
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

int camera_tick(struct camera *c, uint32_t w, uint32_t h)
{
    struct image *im = image_grab(c, w, h);
    int rc = -1;

    if (!im)
        return -1;
    if (send_topic(c, im) < 0)
        c->refused++;
    else
        rc = send_pixels(c, im);
    if (rc == 0)
        c->sent++;
    free(im->px); // expect: freed-in-flight
    free(im);
    return rc;
}
