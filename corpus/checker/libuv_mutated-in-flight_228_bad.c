/* Log shipper over a pipe: one growing buffer of text, one write outstanding at a time. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct shipper {
    uv_pipe_t pipe;
    uv_write_t req;
    char *text;
    size_t used, cap, sending;
    int broken;
};

static void pump(struct shipper *sh);

static void shipped(uv_write_t *req, int status)
{
    struct shipper *sh = req->data;

    if (status < 0) {
        sh->broken = 1;
        sh->sending = 0;
        return;
    }
    sh->used -= sh->sending;
    memmove(sh->text, sh->text + sh->sending, sh->used);
    sh->sending = 0;
    pump(sh);
}

static void pump(struct shipper *sh)
{
    uv_buf_t b;

    if (sh->sending || sh->broken || sh->used == 0)
        return;
    b = uv_buf_init(sh->text, (unsigned)sh->used);
    sh->req.data = sh;
    sh->sending = sh->used;
    if (uv_write(&sh->req, (uv_stream_t *)&sh->pipe, &b, 1, shipped) != 0) {
        sh->sending = 0;
        sh->broken = 1;
    }
}

static int reserve(struct shipper *sh, size_t more)
{
    size_t cap = sh->cap ? sh->cap : 4096;
    char *p;

    while (cap < sh->used + more)
        cap *= 2;
    if (cap == sh->cap)
        return 0;
    p = realloc(sh->text, cap); // expect: mutated-in-flight
    if (!p)
        return -1;
    sh->text = p;
    sh->cap = cap;
    return 0;
}

int shipper_log(struct shipper *sh, const char *line)
{
    size_t n = strlen(line);

    if (sh->broken)
        return UV_EPIPE;
    if (reserve(sh, n + 1) != 0)
        return UV_ENOMEM;
    memcpy(sh->text + sh->used, line, n);
    sh->text[sh->used + n] = '\n';
    sh->used += n + 1;
    pump(sh);
    return 0;
}

struct shipper *shipper_new(uv_loop_t *loop, uv_file fd)
{
    struct shipper *sh = calloc(1, sizeof *sh);

    if (!sh)
        return NULL;
    if (uv_pipe_init(loop, &sh->pipe, 0) != 0) {
        free(sh);
        return NULL;
    }
    if (uv_pipe_open(&sh->pipe, fd) != 0)
        sh->broken = 1;
    return sh;
}
