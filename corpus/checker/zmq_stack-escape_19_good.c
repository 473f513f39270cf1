#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum channel { CH_STATUS, CH_ALARM, CH_TRACE, CH_COUNT };

static const char *const channel_name[CH_COUNT] = {"status", "alarm", "trace"};

struct bus {
    void *pub;
    int unit;
};

static void free_text(void *data, void *hint)
{
    (void)hint;
    free(data);
}

static int bus_text(struct bus *b, char *text, size_t n)
{
    zmq_msg_t m;
    int rc;

    if (zmq_msg_init_data(&m, text, n, free_text, NULL) != 0) {
        free(text);
        return -1;
    }
    rc = zmq_msg_send(&m, b->pub, 0);
    if (rc < 0)
        zmq_msg_close(&m);
    return rc;
}

int bus_publish(struct bus *b, enum channel ch, const char *text)
{
    const char *name = channel_name[ch];
    char origin[24];
    int n = snprintf(origin, sizeof origin, "unit-%d", b->unit);
    char *copy;

    if (n < 0 || (size_t)n >= sizeof origin)
        return -1;
    copy = strdup(text);
    if (!copy)
        return -1;
    if (zmq_send_const(b->pub, name, strlen(name), ZMQ_SNDMORE) < 0 ||
        zmq_send(b->pub, origin, (size_t)n, ZMQ_SNDMORE) < 0) {
        free(copy);
        return -1;
    }
    return bus_text(b, copy, strlen(text));
}

int bus_alarm(struct bus *b, int code)
{
    char text[48];

    snprintf(text, sizeof text, "alarm %d raised", code);
    return bus_publish(b, CH_ALARM, text);
}
