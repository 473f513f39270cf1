/* Event publisher: two part messages, topic and JSON body; counts the frames the library still holds. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum event_kind { EV_LOGIN, EV_LOGOUT, EV_ALARM, EV_KINDS };

static char topic_name[EV_KINDS][8] = {"login", "logout", "alarm"};

struct publisher {
    void *socket;
    atomic_int held;
    unsigned long published;
    unsigned long dropped;
};

struct event {
    enum event_kind kind;
    uint32_t user;
    uint64_t at_ms;
};

static void frame_released(void *data, void *hint)
{
    struct publisher *p = hint;
    (void)data;
    atomic_fetch_sub(&p->held, 1);
}

static int push_frame(struct publisher *p, void *data, size_t n, int flags)
{
    zmq_msg_t m;

    atomic_fetch_add(&p->held, 1);
    if (zmq_msg_init_data(&m, data, n, frame_released, p)) { // allow: borrowed-parameter
        atomic_fetch_sub(&p->held, 1);
        return -1;
    }
    if (zmq_msg_send(&m, p->socket, flags) < 0) { // allow: borrowed-parameter
        zmq_msg_close(&m);
        return -1;
    }
    return 0;
}

static int push_topic(struct publisher *p, enum event_kind kind)
{
    return push_frame(p, topic_name[kind], strlen(topic_name[kind]), ZMQ_SNDMORE);
}

int publisher_emit(struct publisher *p, const struct event *e)
{
    char body[160];
    int n;

    n = snprintf(body, sizeof body, "{\"user\":%u,\"kind\":%d,\"at\":%llu,\"seq\":%lu}", e->user, (int)e->kind,
                 (unsigned long long)e->at_ms, p->published);
    if (n < 0 || (size_t)n >= sizeof body)
        return -1;
    if (push_topic(p, e->kind)) {
        p->dropped++;
        return -1;
    }
    if (push_frame(p, body, (size_t)n, 0)) { // expect: stack-escape
        p->dropped++;
        return -1;
    }
    p->published++;
    return 0;
}

int publisher_idle(struct publisher *p) { return atomic_load(&p->held) == 0; }
