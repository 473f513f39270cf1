/* Spawn server: a helper process that runs commands for its parent and reports
 * their exit status over a pipe. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define PROTO_MAGIC 0x53504e31u

enum opcode { OP_EXEC = 1, OP_STARTED = 2, OP_EXIT_STATUS = 3 };

struct msg_header {
    uint32_t magic;
    uint16_t opcode;
    uint16_t payload;
};

struct exit_status {
    uint64_t serial;
    int64_t code;
    int32_t signal;
};

struct spawn_server {
    uv_loop_t *loop;
    uv_pipe_t pipe;
    uint64_t reported, failed;
};

struct child {
    uv_process_t proc;
    struct spawn_server *server;
    uint64_t serial;
};

static void after_pipe_write(uv_write_t *req, int status)
{
    struct spawn_server *srv = req->data;
    if (status < 0)
        srv->failed++;
    else
        srv->reported++;
    free(req);
}

static int report_exit(struct spawn_server *srv, uint64_t serial, int64_t code, int sig)
{
    struct msg_header hdr = {PROTO_MAGIC, OP_EXIT_STATUS, sizeof(struct exit_status)};
    struct exit_status body = {serial, code, sig};
    uv_buf_t bufs[2];
    uv_write_t *req;
    int rc;

    req = malloc(sizeof *req);
    if (!req)
        return UV_ENOMEM;
    req->data = srv;
    bufs[0] = uv_buf_init((char *)&hdr, sizeof hdr);
    bufs[1] = uv_buf_init((char *)&body, sizeof body);
    rc = uv_write(req, (uv_stream_t *)&srv->pipe, bufs, 2, after_pipe_write); // expect: stack-escape
    if (rc)
        free(req);
    return rc;
}

static void child_closed(uv_handle_t *h)
{
    free(h->data);
}

static void on_child_exit(uv_process_t *proc, int64_t code, int sig)
{
    struct child *c = proc->data;
    if (report_exit(c->server, c->serial, code, sig))
        c->server->failed++;
    uv_close((uv_handle_t *)proc, child_closed);
}

int run_command(struct spawn_server *srv, uint64_t serial, char **argv)
{
    uv_process_options_t opt;
    struct child *c = calloc(1, sizeof *c);
    int rc;

    if (!c)
        return UV_ENOMEM;
    memset(&opt, 0, sizeof opt);
    opt.file = argv[0];
    opt.args = argv;
    opt.exit_cb = on_child_exit;
    c->server = srv;
    c->serial = serial;
    c->proc.data = c;
    rc = uv_spawn(srv->loop, &c->proc, &opt);
    if (rc)
        uv_close((uv_handle_t *)&c->proc, child_closed);
    return rc;
}
