/* Agent side of a parent/child pipe: line based replies over a uv_pipe_t. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define REPLY_MAX 512

struct spawn_chan {
    uv_pipe_t pipe;
    uint64_t replies;
    int broken;
};

struct spawn_job {
    struct spawn_chan *chan;
    uint64_t serial;
    int exit_code;
};

static void reply_sent(uv_write_t *req, int status)
{
    struct spawn_chan *c = req->data;

    if (status < 0)
        c->broken = 1;
    c->replies++;
    free(req);
}

static int chan_send(struct spawn_chan *c, const char *text, size_t len)
{
    uv_write_t *req;
    uv_buf_t buf;
    int rc;

    if (c->broken)
        return UV_EPIPE;
    req = calloc(1, sizeof *req);
    if (!req)
        return UV_ENOMEM;
    req->data = c;
    buf = uv_buf_init((char *)text, (unsigned)len);
    rc = uv_write(req, (uv_stream_t *)&c->pipe, &buf, 1, reply_sent); // allow: stack-escape
    if (rc < 0)
        free(req);
    return rc;
}

static int report_exit(const struct spawn_job *job)
{
    char line[REPLY_MAX];
    int n;

    n = snprintf(line, sizeof line, "EXIT %" PRIu64 " %d\n", job->serial, job->exit_code);
    if (n < 0 || (size_t)n >= sizeof line)
        return UV_EMSGSIZE;
    return chan_send(job->chan, line, (size_t)n); // expect: stack-escape
}

static int report_ready(struct spawn_chan *c)
{
    static const char hello[] = "READY 1\n";

    return chan_send(c, hello, sizeof hello - 1);
}

void job_finished(struct spawn_job *job, int code)
{
    job->exit_code = code;
    if (report_exit(job) < 0)
        fprintf(stderr, "spawn: cannot report job %" PRIu64 "\n", job->serial);
    free(job);
}

int chan_start(struct spawn_chan *c)
{
    c->broken = 0;
    c->replies = 0;
    return report_ready(c);
}
