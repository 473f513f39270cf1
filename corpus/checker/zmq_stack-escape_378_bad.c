/* Worker side of a ROUTER/DEALER protocol: empty delimiter, head, verdict. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum verdict { V_OK, V_RETRY, V_FAIL, V_MAX };

static const char *const verdict_text[V_MAX] = {"OK", "RETRY", "FAIL"};

struct worker {
    void *sock;
    uint32_t id;
    uint64_t jobs;
};

static int frame_put(void *sock, const void *p, size_t n, int more)
{
    int rc;

    do
        rc = zmq_send_const(sock, p, n, more ? ZMQ_SNDMORE : 0); /* allow: borrowed-parameter */
    while (rc < 0 && errno == EINTR);
    return rc < 0 ? -errno : 0;
}

static int frame_text(void *sock, const char *s, int more)
{
    return frame_put(sock, s, strlen(s), more);
}

int worker_report(struct worker *w, uint64_t job, enum verdict v)
{
    char head[48];
    int n, rc;

    n = snprintf(head, sizeof head, "w%u j%llu", w->id, (unsigned long long)job);
    if (n < 0 || n >= (int)sizeof head)
        return -EMSGSIZE;
    rc = frame_text(w->sock, "", 1);
    if (rc == 0)
        rc = frame_put(w->sock, head, (size_t)n, 1); /* expect: stack-escape */
    if (rc == 0)
        rc = frame_text(w->sock, verdict_text[v], 0);
    if (rc == 0)
        w->jobs++;
    return rc;
}

int worker_ready(struct worker *w)
{
    int rc = frame_text(w->sock, "", 1);
    return rc ? rc : frame_text(w->sock, "READY", 0);
}
