#include <cstdio>
#include <zmq.h>

struct sample {
    unsigned id;
    double value[4];
};

int emit(void* socket, unsigned id, double v)
{
    sample s{id, {v, v * v, v * v * v, 1}};
    zmq_msg_t msg;
    zmq_msg_init_data(&msg, &s, sizeof s, nullptr, nullptr); // expect: stack-escape
    int rc = zmq_msg_send(&msg, socket, ZMQ_DONTWAIT); // allow: stack-escape
    if (rc < 0) zmq_msg_close(&msg);
    return rc;
}
