#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

struct grabber {
    int device;
    void *pub;
    size_t frame_size;
    unsigned long frames;
    unsigned long lost;
};

static void free_frame(void *data, void *hint)
{
    (void)hint;
    free(data);
}

int grabber_open(struct grabber *g, int device, void *pub, size_t frame_size)
{
    memset(g, 0, sizeof *g);
    g->device = device;
    g->pub = pub;
    g->frame_size = frame_size;
    return 0;
}

static int publish(struct grabber *g, unsigned char *frame, size_t n)
{
    char topic[32];
    zmq_msg_t msg;
    int len = snprintf(topic, sizeof topic, "cam0 %lu", g->frames);

    if (zmq_msg_init_data(&msg, frame, n, free_frame, NULL) != 0) {
        free(frame);
        return -1;
    }
    if (zmq_send(g->pub, topic, (size_t)len, ZMQ_SNDMORE) < 0 || zmq_msg_send(&msg, g->pub, 0) < 0) {
        zmq_msg_close(&msg);
        return -1;
    }
    return 0;
}

int grabber_run(struct grabber *g, const volatile int *stop)
{
    while (!*stop) {
        unsigned char *frame = malloc(g->frame_size);
        ssize_t n = frame ? read(g->device, frame, g->frame_size) : -1;

        if (n <= 0)
            free(frame);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        if (publish(g, frame, (size_t)n) < 0)
            g->lost++;
        else
            g->frames++;
    }
    return 0;
}
