#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define MAX_COMMAND_LENGTH 2048

typedef enum { CMD_STATUS_SUCCESS = 0, CMD_STATUS_FAILURE, CMD_STATUS_BUSY } cmd_status_t;

struct agent {
    uv_loop_t *loop;
    uv_pipe_t server_pipe;
    unsigned nclients;
};

struct cmd_context {
    uv_pipe_t client;
    struct agent *agent;
    size_t used;
    char command_string[MAX_COMMAND_LENGTH];
};

static void client_closed(uv_handle_t *handle)
{
    struct cmd_context *ctx = handle->data;

    ctx->agent->nclients--;
    free(ctx);
}

static void client_shutdown(struct cmd_context *ctx)
{
    if (!uv_is_closing((uv_handle_t *)&ctx->client))
        uv_close((uv_handle_t *)&ctx->client, client_closed);
}

static void pipe_write_cb(uv_write_t *req, int status)
{
    struct cmd_context *ctx = req->data;

    if (status < 0 && status != UV_ECANCELED)
        fprintf(stderr, "cli: write: %s\n", uv_strerror(status));
    free(req);
    client_shutdown(ctx);
}

static int pipe_submit(struct cmd_context *ctx, const char *data, size_t len)
{
    uv_write_t *req = malloc(sizeof *req);
    uv_buf_t buf;
    int rc;

    if (req == NULL)
        return UV_ENOMEM;
    req->data = ctx;
    buf = uv_buf_init((char *)data, (unsigned int)len);
    rc = uv_write(req, (uv_stream_t *)&ctx->client, &buf, 1, pipe_write_cb); // allow: stack-escape
    if (rc < 0)
        free(req);
    return rc;
}

static void reply_bytes(struct cmd_context *ctx, const char *data, size_t len)
{
    int rc = pipe_submit(ctx, data, len); // allow: stack-escape

    if (rc < 0) {
        fprintf(stderr, "cli: reply: %s\n", uv_strerror(rc));
        client_shutdown(ctx);
    }
}

static void send_command_reply(struct cmd_context *ctx, cmd_status_t status, const char *message)
{
    char reply_string[MAX_COMMAND_LENGTH + 16];
    int n = snprintf(reply_string, sizeof reply_string, "X%d", (int)status);

    if (message != NULL)
        n += snprintf(reply_string + n, sizeof reply_string - (size_t)n, "O%s", message);
    if ((size_t)n >= sizeof reply_string)
        n = sizeof reply_string - 1;
    reply_string[n++] = '\0';

    uv_read_stop((uv_stream_t *)&ctx->client);
    reply_bytes(ctx, reply_string, (size_t)n); // expect: stack-escape
}

static void alloc_cb(uv_handle_t *handle, size_t hint, uv_buf_t *buf)
{
    struct cmd_context *ctx = handle->data;

    (void)hint;
    buf->base = ctx->command_string + ctx->used;
    buf->len = sizeof ctx->command_string - 1 - ctx->used;
}

static void pipe_read_cb(uv_stream_t *client, ssize_t nread, const uv_buf_t *buf)
{
    struct cmd_context *ctx = client->data;

    (void)buf;
    if (nread < 0) {
        client_shutdown(ctx);
        return;
    }
    ctx->used += (size_t)nread;
    ctx->command_string[ctx->used] = '\0';
    if (strchr(ctx->command_string, '\n') == NULL)
        return;
    if (strncmp(ctx->command_string, "ping", 4) == 0)
        send_command_reply(ctx, CMD_STATUS_SUCCESS, "pong");
    else
        send_command_reply(ctx, CMD_STATUS_FAILURE, NULL);
}

void connection_cb(uv_stream_t *server, int status)
{
    struct agent *agent = server->data;
    struct cmd_context *ctx;

    if (status < 0 || (ctx = calloc(1, sizeof *ctx)) == NULL)
        return;
    ctx->agent = agent;
    uv_pipe_init(agent->loop, &ctx->client, 0);
    ctx->client.data = ctx;
    agent->nclients++;
    if (uv_accept(server, (uv_stream_t *)&ctx->client) == 0)
        uv_read_start((uv_stream_t *)&ctx->client, alloc_cb, pipe_read_cb);
    else
        client_shutdown(ctx);
}
