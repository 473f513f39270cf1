/* Worker channel: four write slots per pipe, each with a page; a broken or finished channel is closed
   at once, whatever is still queued, and its memory goes when libuv reports the handle closed. */
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define LANES 4
#define PAGE 16384

struct channel;

struct lane {
    uv_write_t req;
    struct channel *ch;
    char *page;
    size_t used;
};

struct channel {
    uv_pipe_t pipe;
    struct lane lane[LANES];
    unsigned busy;
    unsigned long jobs, lost;
    void (*gone)(void *user);
    void *user;
};

static void channel_dispose(uv_handle_t *h)
{
    struct channel *ch = h->data;

    for (int i = 0; i < LANES; i++)
        free(ch->lane[i].page);
    if (ch->gone)
        ch->gone(ch->user);
    free(ch);
}

void channel_close(struct channel *ch)
{
    if (!uv_is_closing((uv_handle_t *)&ch->pipe))
        uv_close((uv_handle_t *)&ch->pipe, channel_dispose);
}

static void lane_done(uv_write_t *req, int status)
{
    struct lane *l = req->data;
    struct channel *ch = l->ch;

    ch->busy &= ~(1u << (l - ch->lane));
    if (status == 0)
        ch->jobs++;
    else
        ch->lost++;
    if (status < 0)
        channel_close(ch);
}

static struct lane *lane_free(struct channel *ch)
{
    for (int i = 0; i < LANES; i++)
        if (!(ch->busy & 1u << i))
            return &ch->lane[i];
    return NULL;
}

int channel_job(struct channel *ch, const void *job, size_t n)
{
    struct lane *l = lane_free(ch);
    uv_buf_t b;
    int rc;

    if (uv_is_closing((uv_handle_t *)&ch->pipe))
        return UV_EPIPE;
    if (!l)
        return UV_EAGAIN;
    if (n > PAGE)
        return UV_EMSGSIZE;
    memcpy(l->page, job, n);
    l->used = n;
    b = uv_buf_init(l->page, (unsigned)n);
    rc = uv_write(&l->req, (uv_stream_t *)&ch->pipe, &b, 1, lane_done);
    if (rc == 0)
        ch->busy |= 1u << (l - ch->lane);
    else
        channel_close(ch);
    return rc;
}

int channel_stop(struct channel *ch)
{
    int rc = channel_job(ch, "stop\n", 5);

    channel_close(ch);
    return rc;
}

struct channel *channel_open(uv_loop_t *loop, uv_file fd)
{
    struct channel *ch = calloc(1, sizeof *ch);

    if (!ch || uv_pipe_init(loop, &ch->pipe, 0) < 0) {
        free(ch);
        return NULL;
    }
    ch->pipe.data = ch;
    for (int i = 0; i < LANES; i++) {
        ch->lane[i].ch = ch;
        ch->lane[i].req.data = &ch->lane[i];
        if ((ch->lane[i].page = malloc(PAGE)) == NULL) {
            channel_close(ch);
            return NULL;
        }
    }
    if (uv_pipe_open(&ch->pipe, fd) < 0) {
        channel_close(ch);
        return NULL;
    }
    return ch;
}
