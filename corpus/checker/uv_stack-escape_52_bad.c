#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

typedef struct conn {
    uv_tcp_t tcp;
    char nick[32];
    int id;
} conn_t;

static void on_sent(uv_write_t *req, int status)
{
    (void)status;
    free(req);
}

static int do_write(conn_t *c, const uv_buf_t *bufs, unsigned n)
{
    uv_write_t *req = calloc(1, sizeof(*req));
    if (req == NULL)
        return UV_ENOMEM;
    return uv_write(req, (uv_stream_t *)&c->tcp, bufs, n, on_sent); // allow: borrowed-parameter
}

static int send_all(conn_t *c, const char *s, size_t len)
{
    uv_buf_t b = uv_buf_init((char *)s, (unsigned)len);
    return do_write(c, &b, 1); // allow: borrowed-parameter
}

void on_command(conn_t *c, const char *cmd)
{
    char out[256];
    if (strcmp(cmd, "WHOAMI") == 0) {
        int n = snprintf(out, sizeof out, ":server 200 %d %s\r\n", c->id, c->nick);
        send_all(c, out, (size_t)n); // expect: stack-escape
        return;
    }
    send_all(c, "421 unknown command\r\n", 21);
}
