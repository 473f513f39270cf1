#include <string.h>
#include <zmq.h>

static void nothing(void *d, void *h)
{
    (void)d;
    (void)h;
}

static char frame[65536];

long stream_out(void *push, long (*fill)(char *, long))
{
    long total = 0, n;

    while ((n = fill(frame + 4, sizeof frame - 4)) > 0) { // allow: mutated-in-flight
        zmq_msg_t m;
        memcpy(frame, &n, 4); // expect: mutated-in-flight
        zmq_msg_init_data(&m, frame, (size_t)n + 4, nothing, NULL);
        if (zmq_msg_send(&m, push, 0) < 0) {
            zmq_msg_close(&m);
            break;
        }
        total += n;
    }
    return total;
}
