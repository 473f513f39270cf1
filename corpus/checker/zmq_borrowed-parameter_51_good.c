#include <stdlib.h>
#include <zmq.h>

struct outq {
    void *sock;
    unsigned long failed;
};

/* `release(data, hint)` runs exactly once, whatever happens. */
int outq_send(struct outq *q, void *data, size_t n, zmq_free_fn *release, void *hint)
{
    zmq_msg_t m;

    if (zmq_msg_init_data(&m, data, n, release, hint) != 0) {
        release(data, hint);
        q->failed++;
        return -1;
    }
    if (zmq_msg_send(&m, q->sock, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&m);
        q->failed++;
        return -1;
    }
    return 0;
}
