#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct frame_info {
    uint32_t camera, width, height, stride;
    uint64_t pts;
};

struct camera {
    uint32_t id;
    uint32_t width, height;
    uint64_t clock;
    void *pub;
    unsigned long sent, dropped;
};

static uint8_t *render(const struct camera *c, size_t *len)
{
    size_t n = (size_t)c->width * c->height * 2;
    uint8_t *px = malloc(n);
    if (!px)
        return NULL;
    for (size_t i = 0; i < n; i++)
        px[i] = (uint8_t)(c->clock + i);
    *len = n;
    return px;
}

static void free_pixels(void *data, void *hint)
{
    (void)hint;
    free(data);
}

static int send_info(struct camera *c, const struct frame_info *fi)
{
    return zmq_send(c->pub, fi, sizeof *fi, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 ? -1 : 0;
}

static int send_pixels(struct camera *c, uint8_t *px, size_t len)
{
    zmq_msg_t msg;
    if (zmq_msg_init_data(&msg, px, len, free_pixels, NULL) < 0) {
        free(px);
        return -1;
    }
    if (zmq_msg_send(&msg, c->pub, 0) < 0) {
        zmq_msg_close(&msg);
        return -1;
    }
    return 0;
}

int camera_publish(struct camera *c)
{
    struct frame_info fi = {.camera = c->id, .width = c->width, .height = c->height, .stride = c->width * 2};
    size_t len;
    uint8_t *px = render(c, &len);
    int rc;
    if (!px)
        return -1;
    fi.pts = c->clock++;
    rc = send_info(c, &fi);
    if (rc == 0)
        rc = send_pixels(c, px, len);
    else
        free(px);
    if (rc < 0)
        c->dropped++;
    else
        c->sent++;
    return rc;
}

void camera_run(struct camera *c, unsigned frames)
{
    while (frames--)
        camera_publish(c);
}
