/* Market data publisher: topic, header and payload in one multipart message. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct quote_head {
    uint32_t version;
    uint32_t symbol;
    uint64_t seq;
    uint64_t stamp_ns;
};

struct publisher {
    void *sock;
    uint64_t seq;
    unsigned dropped;
};

static void free_levels(void *data, void *hint)
{
    (void)hint;
    free(data);
}

static int send_topic(struct publisher *p, uint32_t symbol)
{
    char topic[24];
    int n = snprintf(topic, sizeof topic, "q.%08x", (unsigned)symbol);
    return zmq_send(p->sock, topic, (size_t)n, ZMQ_SNDMORE | ZMQ_DONTWAIT);
}

static int send_head(struct publisher *p, uint32_t symbol, uint64_t stamp_ns)
{
    struct quote_head head = {.version = 2, .symbol = symbol, .seq = ++p->seq, .stamp_ns = stamp_ns};
    return zmq_send_const(p->sock, &head, sizeof head, ZMQ_SNDMORE | ZMQ_DONTWAIT); /* expect: stack-escape */
}

static int send_levels(struct publisher *p, const double *levels, size_t n)
{
    zmq_msg_t msg;
    double *copy = malloc(n * sizeof *copy);
    if (!copy)
        return -1;
    memcpy(copy, levels, n * sizeof *copy);
    if (zmq_msg_init_data(&msg, copy, n * sizeof *copy, free_levels, NULL) != 0) {
        free(copy);
        return -1;
    }
    if (zmq_msg_send(&msg, p->sock, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&msg);
        return -1;
    }
    return 0;
}

int publish_quote(struct publisher *p, uint32_t symbol, uint64_t stamp_ns, const double *levels, size_t n)
{
    if (send_topic(p, symbol) < 0 || send_head(p, symbol, stamp_ns) < 0 || send_levels(p, levels, n) < 0) {
        p->dropped++;
        return -1;
    }
    return 0;
}
