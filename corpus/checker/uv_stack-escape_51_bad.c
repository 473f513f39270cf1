#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct spawn_server {
    uv_loop_t *loop;
    uv_pipe_t pipe;
    unsigned long served;
};

static void after_reply(uv_write_t *req, int status)
{
    if (status < 0)
        fprintf(stderr, "spawn reply: %s\n", uv_strerror(status));
    free(req);
}

static int reply_exit_code(struct spawn_server *srv, int serial, int code)
{
    char line[64];
    uv_write_t *req;
    uv_buf_t buf;
    int rc;

    snprintf(line, sizeof line, "EXIT %d %d\n", serial, code);
    req = malloc(sizeof *req);
    if (!req)
        return UV_ENOMEM;
    req->data = srv;
    buf.base = line;
    buf.len = strlen(line);
    rc = uv_write(req, (uv_stream_t *)&srv->pipe, &buf, 1, after_reply); // expect: stack-escape
    if (rc)
        free(req);
    return rc;
}

void on_child_exit(uv_process_t *p, int64_t status, int sig)
{
    struct spawn_server *srv = p->data;
    srv->served++;
    reply_exit_code(srv, p->pid, sig ? 128 + sig : (int)status);
}
