/* Prompt and echo for an interactive console: try at once, keep a copy of what did not fit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct console {
    uv_stream_t *out;
    unsigned line_no;
    size_t backlog;
};

struct rest {
    uv_write_t req;
    struct console *con;
    size_t len;
    char bytes[1];
};

static void rest_written(uv_write_t *req, int status)
{
    struct rest *r = (struct rest *)req;
    (void)status;
    r->con->backlog -= r->len;
    free(r);
}

static int queue_rest(struct console *c, const char *p, size_t n)
{
    struct rest *r = malloc(sizeof *r + n);
    uv_buf_t b;
    int rc;

    if (!r)
        return UV_ENOMEM;
    memcpy(r->bytes, p, n);
    r->con = c;
    r->len = n;
    b = uv_buf_init(r->bytes, (unsigned)n);
    c->backlog += n;
    rc = uv_write(&r->req, c->out, &b, 1, rest_written);
    if (rc) {
        c->backlog -= n;
        free(r);
    }
    return rc;
}

static int console_put(struct console *c, char *text, size_t n)
{
    size_t took = 0;

    if (c->backlog == 0) {
        uv_buf_t b = uv_buf_init(text, (unsigned)n);
        int rc = uv_try_write(c->out, &b, 1);
        if (rc < 0 && rc != UV_EAGAIN)
            return rc;
        if (rc > 0)
            took = (size_t)rc;
    }
    return took == n ? 0 : queue_rest(c, text + took, n - took);
}

int console_prompt(struct console *c, const char *user)
{
    char prompt[96];
    int n = snprintf(prompt, sizeof prompt, "%s:%u> ", user, ++c->line_no);
    if (n < 0)
        return UV_EINVAL;
    if ((size_t)n >= sizeof prompt)
        n = sizeof prompt - 1;
    return console_put(c, prompt, (size_t)n);
}

int console_echo(struct console *c, const char *line)
{
    char out[256];
    size_t i, n = 0;
    for (i = 0; line[i] && n + 3 < sizeof out; i++) {
        if ((unsigned char)line[i] < 0x20)
            out[n++] = '^', out[n++] = (char)(line[i] + '@');
        else
            out[n++] = line[i];
    }
    out[n++] = '\n';
    return console_put(c, out, n);
}
