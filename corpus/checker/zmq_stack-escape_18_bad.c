/* Worker side of a job broker: a reply is three frames, [client id][header][result]. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

struct reply_header {
    uint32_t magic;
    uint32_t job;
    int32_t status;
    uint32_t elapsed_ms;
};

struct job {
    uint32_t id;
    unsigned char client[32];
    size_t client_len;
    struct timespec started;
    char *result;
    size_t result_len;
};

struct worker {
    void *sock;
    unsigned long done, lost;
};

static void keep_frame(void *data, void *hint)
{
    (void)data;
    (void)hint;
}

static void free_frame(void *data, void *hint)
{
    (void)hint;
    free(data);
}

static uint32_t elapsed_ms(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000);
}

static int send_frame(void *sock, void *data, size_t n, zmq_free_fn *done, int flags)
{
    zmq_msg_t msg;

    if (zmq_msg_init_data(&msg, data, n, done, NULL)) { // allow: stack-escape
        done(data, NULL);
        return -1;
    }
    if (zmq_msg_send(&msg, sock, flags) < 0) { // allow: stack-escape
        zmq_msg_close(&msg);
        return -1;
    }
    return 0;
}

/* The result moves into the last frame; the worker forgets about the job. */
int worker_reply(struct worker *w, struct job *j, int status)
{
    struct reply_header h = {0x4a4f4231, j->id, status, elapsed_ms(&j->started)};
    char *result = j->result;
    size_t n = j->result_len;

    j->result = NULL;
    j->result_len = 0;
    if (zmq_send(w->sock, j->client, j->client_len, ZMQ_SNDMORE) < 0)
        goto lost;
    if (send_frame(w->sock, &h, sizeof h, keep_frame, ZMQ_SNDMORE)) // expect: stack-escape
        goto lost;
    if (send_frame(w->sock, result, n, free_frame, 0) == 0) {
        w->done++;
        return 0;
    }
    result = NULL;
lost:
    free(result);
    w->lost++;
    return -1;
}
