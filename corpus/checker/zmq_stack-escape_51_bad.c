#include <stdio.h>
#include <zmq.h>

static void keep(void *data, void *hint)
{
    (void)data;
    (void)hint;
}

int publish_tick(void *pub, const char *sym, long bid, long ask)
{
    char text[96];
    zmq_msg_t m;
    int n = snprintf(text, sizeof text, "%s %ld %ld", sym, bid, ask);

    if (zmq_msg_init_data(&m, text, (size_t)n, keep, NULL)) // expect: stack-escape
        return -1;
    if (zmq_msg_send(&m, pub, 0) < 0) { // allow: stack-escape
        zmq_msg_close(&m);
        return -1;
    }
    return n;
}
