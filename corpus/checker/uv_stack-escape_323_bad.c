/* Line protocol of the build agent: "<code> <text>\r\n". */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct agent {
    uv_pipe_t pipe;
    unsigned jobs_done;
    unsigned jobs_failed;
    int broken;
};

static void on_sent(uv_write_t *req, int status)
{
    struct agent *a = req->data;
    if (status < 0)
        a->broken = 1;
    free(req);
}

static int agent_send(struct agent *a, const char *data, size_t n)
{
    uv_buf_t b = uv_buf_init((char *)data, (unsigned)n);
    uv_write_t *req = malloc(sizeof *req);
    int rc;
    if (!req)
        return UV_ENOMEM;
    req->data = a;
    rc = uv_write(req, (uv_stream_t *)&a->pipe, &b, 1, on_sent); /* allow: borrowed-parameter */
    if (rc < 0)
        free(req);
    return rc;
}

int agent_hello(struct agent *a)
{
    static const char banner[] = "100 agent ready\r\n";
    return agent_send(a, banner, sizeof banner - 1);
}

int agent_report(struct agent *a, int job, int failed)
{
    char line[96];
    int n;
    if (a->broken)
        return UV_EPIPE;
    if (failed)
        a->jobs_failed++;
    else
        a->jobs_done++;
    n = snprintf(line, sizeof line, "%d job %d %s\r\n", failed ? 500 : 200, job,
                 failed ? "failed" : "done");
    return agent_send(a, line, (size_t)n); /* expect: stack-escape */
}

int agent_busy(struct agent *a)
{
    return agent_send(a, "503 busy\r\n", 10);
}
