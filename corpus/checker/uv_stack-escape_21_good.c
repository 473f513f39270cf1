#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* Control socket of a daemon: one JSON object per line in both directions. */

struct ctl_client {
    uv_pipe_t pipe;
    unsigned long replies;
    int closing;
};

struct ctl_stats {
    unsigned long jobs_done;
    unsigned long jobs_failed;
    unsigned queue_len;
    double load;
};

struct out_msg {
    uv_write_t req;
    struct ctl_client *client;
    char bytes[];
};

static void on_closed(uv_handle_t *h) { free(h->data); }

static void ctl_close(struct ctl_client *c)
{
    if (c->closing)
        return;
    c->closing = 1;
    uv_close((uv_handle_t *)&c->pipe, on_closed);
}

static void on_written(uv_write_t *req, int status)
{
    struct out_msg *m = (struct out_msg *)req;
    if (status < 0)
        ctl_close(m->client);
    else
        m->client->replies++;
    free(m);
}

static int stream_put(struct ctl_client *c, const char *data, size_t len)
{
    struct out_msg *m = malloc(sizeof *m + len);
    uv_buf_t buf;
    int rc;

    if (!m)
        return UV_ENOMEM;
    m->client = c;
    memcpy(m->bytes, data, len);
    buf = uv_buf_init(m->bytes, (unsigned)len);
    rc = uv_write(&m->req, (uv_stream_t *)&c->pipe, &buf, 1, on_written);
    if (rc)
        free(m);
    return rc;
}

static int ctl_reply(struct ctl_client *c, const char *json, int len)
{
    if (c->closing)
        return UV_ECANCELED;
    if (len < 0)
        return UV_EINVAL;
    return stream_put(c, json, (size_t)len);
}

static int ctl_error(struct ctl_client *c)
{
    static const char msg[] = "{\"error\":\"unknown command\"}\n";
    return ctl_reply(c, msg, sizeof msg - 1);
}

static int ctl_send_stats(struct ctl_client *c, const struct ctl_stats *st)
{
    char json[256];
    int n = snprintf(json, sizeof json, "{\"done\":%lu,\"failed\":%lu,\"queue\":%u,\"load\":%.2f}\n",
                     st->jobs_done, st->jobs_failed, st->queue_len, st->load);
    if (n >= (int)sizeof json)
        n = sizeof json - 1;
    return ctl_reply(c, json, n);
}

int ctl_dispatch(struct ctl_client *c, const char *cmd, const struct ctl_stats *st)
{
    if (strcmp(cmd, "stats") == 0)
        return ctl_send_stats(c, st);
    if (strcmp(cmd, "quit") == 0) {
        ctl_close(c);
        return 0;
    }
    return ctl_error(c);
}
