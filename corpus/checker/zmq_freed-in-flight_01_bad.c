#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

struct worker {
    void *dealer;
    char id[16];
    unsigned long jobs;
    unsigned long errors;
};

struct result {
    uint32_t job;
    uint32_t status;
    size_t len;
    const unsigned char *bytes;
};

static void put32(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)(v >> 24);
    p[1] = (unsigned char)(v >> 16);
    p[2] = (unsigned char)(v >> 8);
    p[3] = (unsigned char)v;
}

static unsigned char *result_encode(const struct result *r, size_t *n)
{
    unsigned char *p = malloc(8 + r->len);
    if (!p)
        return NULL;
    put32(p, r->job);
    put32(p + 4, r->status);
    if (r->len)
        memcpy(p + 8, r->bytes, r->len);
    *n = 8 + r->len;
    return p;
}

int worker_reply(struct worker *w, const struct result *r)
{
    zmq_msg_t msg;
    size_t n = 0;
    int rc;
    unsigned char *wire = result_encode(r, &n);

    if (!wire)
        return -1;
    if (zmq_send(w->dealer, "", 0, ZMQ_SNDMORE) < 0) {
        free(wire);
        return -1;
    }
    zmq_msg_init_data(&msg, wire, n, NULL, NULL); // allow: fake-owner
    do {
        rc = zmq_msg_send(&msg, w->dealer, 0);
    } while (rc < 0 && errno == EINTR);
    if (rc < 0) {
        zmq_msg_close(&msg);
        w->errors++;
    } else {
        w->jobs++;
    }
    free(wire); // expect: freed-in-flight
    return rc < 0 ? -1 : 0;
}
