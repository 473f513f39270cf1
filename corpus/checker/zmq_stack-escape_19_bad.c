#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

struct quote {
    char symbol[12];
    double bid, ask;
    uint64_t seq;
};

struct feed {
    void *pub;
    uint64_t seq;
    unsigned long sent, errors;
};

static int feed_header(struct feed *f, const char *kind, const char *symbol)
{
    char topic[32];
    int n = snprintf(topic, sizeof topic, "%s.%s", kind, symbol);

    if (n < 0 || (size_t)n >= sizeof topic)
        return -1;
    return zmq_send_const(f->pub, topic, (size_t)n, ZMQ_SNDMORE); // expect: stack-escape
}

static int feed_body(struct feed *f, const void *p, size_t n)
{
    if (zmq_send(f->pub, p, n, 0) < 0) {
        f->errors++;
        return -1;
    }
    f->sent++;
    return 0;
}

int feed_quote(struct feed *f, struct quote *q)
{
    q->seq = ++f->seq;
    if (feed_header(f, "md.quote", q->symbol) < 0) {
        f->errors++;
        return -1;
    }
    return feed_body(f, q, sizeof *q);
}

int feed_halt(struct feed *f, const char *symbol)
{
    uint64_t seq = ++f->seq;

    if (feed_header(f, "md.halt", symbol) < 0) {
        f->errors++;
        return -1;
    }
    return feed_body(f, &seq, sizeof seq);
}

int feed_heartbeat(struct feed *f)
{
    uint64_t seq = ++f->seq;

    if (zmq_send_const(f->pub, "md.heartbeat", 12, ZMQ_SNDMORE) < 0)
        return -1;
    return feed_body(f, &seq, sizeof seq);
}
