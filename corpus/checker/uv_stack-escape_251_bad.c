/* Command socket of a daemon: one command per connection, one reply, then close. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CMD_MAX 1024

enum cmd_status { CMD_OK = 0, CMD_UNKNOWN = 1, CMD_FAILED = 2 };

struct cmd_client {
    uv_pipe_t pipe;
    uv_write_t reply_req;
    char cmd[CMD_MAX];
    size_t used;
};

static int reopen_logs(void) { return 0; }

static void on_closed(uv_handle_t *h) { free(h->data); }

static void drop(struct cmd_client *c) { uv_close((uv_handle_t *)&c->pipe, on_closed); }

static void on_reply_sent(uv_write_t *req, int status)
{
    if (status < 0)
        fprintf(stderr, "reply: %s\n", uv_strerror(status));
    drop(req->data);
}

static void send_reply(struct cmd_client *c, enum cmd_status st, const char *msg)
{
    char text[512];
    int n = snprintf(text, sizeof text, "X%d\nO%s\n", (int)st, msg ? msg : "");
    uv_buf_t out;

    if (n >= (int)sizeof text)
        n = sizeof text - 1;
    out = uv_buf_init(text, (unsigned)n);
    c->reply_req.data = c;
    if (uv_write(&c->reply_req, (uv_stream_t *)&c->pipe, &out, 1, on_reply_sent)) // expect: stack-escape
        drop(c);
}

static void run_command(struct cmd_client *c)
{
    c->cmd[c->used] = '\0';
    if (!strcmp(c->cmd, "ping"))
        send_reply(c, CMD_OK, "pong");
    else if (!strcmp(c->cmd, "reopen-logs"))
        send_reply(c, reopen_logs() ? CMD_FAILED : CMD_OK, NULL);
    else
        send_reply(c, CMD_UNKNOWN, c->cmd);
}

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct cmd_client *c = h->data;
    (void)hint;
    *buf = uv_buf_init(c->cmd + c->used, (unsigned)(sizeof c->cmd - 1 - c->used));
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct cmd_client *c = s->data;
    char *eol;

    (void)buf;
    if (n < 0) {
        drop(c);
        return;
    }
    c->used += (size_t)n;
    eol = memchr(c->cmd, '\n', c->used);
    if (!eol)
        return;
    c->used = (size_t)(eol - c->cmd);
    uv_read_stop(s);
    run_command(c);
}

void on_command_client(uv_stream_t *server, int status)
{
    struct cmd_client *c;

    if (status < 0 || !(c = calloc(1, sizeof *c)))
        return;
    if (uv_pipe_init(server->loop, &c->pipe, 0)) {
        free(c);
        return;
    }
    c->pipe.data = c;
    if (uv_accept(server, (uv_stream_t *)&c->pipe) || uv_read_start((uv_stream_t *)&c->pipe, on_alloc, on_read))
        drop(c);
}
