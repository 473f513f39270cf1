/* Control socket of a monitoring daemon: one command per connection, one reply, close. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define CLI_MAX_CMD 512

enum cli_status { CLI_OK, CLI_UNKNOWN, CLI_DENIED };

struct cli_client {
    uv_pipe_t pipe;
    uv_write_t wreq;
    char cmd[CLI_MAX_CMD];
    size_t len;
    int replied;
};

static unsigned long reloads;

static void client_closed(uv_handle_t *h)
{
    free(h->data);
}

static void reply_written(uv_write_t *req, int status)
{
    struct cli_client *c = req->data;
    (void)status;
    uv_close((uv_handle_t *)&c->pipe, client_closed);
}

static void cli_send(struct cli_client *c, char *text, size_t len)
{
    uv_buf_t b = uv_buf_init(text, (unsigned)len);
    c->replied = 1;
    c->wreq.data = c;
    uv_read_stop((uv_stream_t *)&c->pipe);
    if (uv_write(&c->wreq, (uv_stream_t *)&c->pipe, &b, 1, reply_written)) // allow: stack-escape
        uv_close((uv_handle_t *)&c->pipe, client_closed);
}

static void cli_reply(struct cli_client *c, enum cli_status st, const char *detail)
{
    char line[CLI_MAX_CMD + 64];
    int n = snprintf(line, sizeof line, "X%d %s\n", (int)st, detail ? detail : "-");
    if (n < 0)
        n = 0;
    if ((size_t)n >= sizeof line)
        n = (int)sizeof line - 1;
    cli_send(c, line, (size_t)n); // expect: stack-escape
}

static void cli_run(struct cli_client *c)
{
    static char help[] = "reload | version | help\n";
    char num[32];

    if (!strcmp(c->cmd, "help")) {
        cli_send(c, help, sizeof help - 1);
    } else if (!strcmp(c->cmd, "reload")) {
        snprintf(num, sizeof num, "reload %lu", ++reloads);
        cli_reply(c, CLI_OK, num);
    } else {
        cli_reply(c, CLI_UNKNOWN, c->cmd);
    }
}

static void cli_alloc(uv_handle_t *h, size_t hint, uv_buf_t *buf)
{
    struct cli_client *c = h->data;
    (void)hint;
    *buf = uv_buf_init(c->cmd + c->len, (unsigned)(sizeof c->cmd - 1 - c->len));
}

static void cli_read(uv_stream_t *s, ssize_t nread, const uv_buf_t *buf)
{
    struct cli_client *c = s->data;
    char *nl;
    (void)buf;
    if (nread < 0) {
        if (!c->replied)
            uv_close((uv_handle_t *)s, client_closed);
        return;
    }
    c->len += (size_t)nread;
    c->cmd[c->len] = 0;
    nl = strchr(c->cmd, '\n');
    if (nl) {
        *nl = 0;
        cli_run(c);
    }
}

void cli_accept(uv_stream_t *server, int status)
{
    struct cli_client *c;
    if (status < 0 || !(c = calloc(1, sizeof *c)))
        return;
    uv_pipe_init(server->loop, &c->pipe, 0);
    c->pipe.data = c;
    if (uv_accept(server, (uv_stream_t *)&c->pipe))
        uv_close((uv_handle_t *)&c->pipe, client_closed);
    else
        uv_read_start((uv_stream_t *)&c->pipe, cli_alloc, cli_read);
}
