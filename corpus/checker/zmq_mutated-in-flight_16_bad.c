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
    unsigned char *frame;
    unsigned long frames;
    unsigned long lost;
};

static void keep_frame(void *data, void *hint)
{
    (void)data;
    (void)hint;
}

int grabber_open(struct grabber *g, int device, void *pub, size_t frame_size)
{
    memset(g, 0, sizeof *g);
    g->device = device;
    g->pub = pub;
    g->frame_size = frame_size;
    g->frame = malloc(frame_size);
    return g->frame ? 0 : -1;
}

static int publish(struct grabber *g, unsigned char *frame, size_t n)
{
    char topic[32];
    zmq_msg_t msg;
    int len = snprintf(topic, sizeof topic, "cam0 %lu", g->frames);

    if (zmq_msg_init_data(&msg, frame, n, keep_frame, NULL) != 0) // allow: mutated-in-flight
        return -1;
    if (zmq_send(g->pub, topic, (size_t)len, ZMQ_SNDMORE) < 0 || zmq_msg_send(&msg, g->pub, 0) < 0) {
        zmq_msg_close(&msg);
        return -1;
    }
    return 0;
}

int grabber_run(struct grabber *g, const volatile int *stop)
{
    while (!*stop) {
        ssize_t n = read(g->device, g->frame, g->frame_size); // expect: mutated-in-flight

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        if (publish(g, g->frame, (size_t)n) < 0)
            g->lost++;
        else
            g->frames++;
    }
    return 0;
}
