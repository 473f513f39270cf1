#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

struct bus {
    void *pub;
    unsigned long n;
};

static int bus_frame(struct bus *b, const void *p, size_t n, int flags)
{
    zmq_msg_t m;
    if (zmq_msg_init_size(&m, n))
        return -1;
    memcpy(zmq_msg_data(&m), p, n);
    if (zmq_msg_send(&m, b->pub, flags) >= 0)
        return 0;
    zmq_msg_close(&m);
    return -1;
}

static int bus_send(struct bus *b, const char *topic, const char *text)
{
    b->n++;
    return bus_frame(b, topic, strlen(topic), ZMQ_SNDMORE) || bus_frame(b, text, strlen(text), 0);
}

int bus_printf(struct bus *b, const char *topic, const char *fmt, ...)
{
    char text[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return bus_send(b, topic, text);
}
