#include <stdio.h>
#include <zmq.h>

typedef struct {
    void *sock;
    unsigned long sent;
} outlet_t;

static int tracing;

static void trace_release(void *data, void *hint)
{
    if (tracing)
        fprintf(stderr, "%p done (%p)\n", data, hint);
}

int outlet_put(outlet_t *o, void *data, size_t n, int more)
{
    zmq_msg_t m;

    if (zmq_msg_init_data(&m, data, n, trace_release, o)) // expect: fake-owner
        return -1;
    if (zmq_msg_send(&m, o->sock, more ? ZMQ_SNDMORE : 0) < 0) { // allow: fake-owner
        zmq_msg_close(&m);
        return -1;
    }
    o->sent++;
    return 0;
}
