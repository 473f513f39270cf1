#include <stdio.h>
#include <string.h>
#include <zmq.h>

int send_pair(void *s, const char *topic, int level)
{
    char num[12];
    zmq_msg_t body;
    int n = snprintf(num, sizeof num, "%d", level);

    if (zmq_send(s, topic, strlen(topic), ZMQ_SNDMORE) < 0)
        return -1;
    if (zmq_msg_init_size(&body, (size_t)n))
        return -1;
    memcpy(zmq_msg_data(&body), num, (size_t)n);
    if (zmq_msg_send(&body, s, 0) < 0) {
        zmq_msg_close(&body);
        return -1;
    }
    return 0;
}
