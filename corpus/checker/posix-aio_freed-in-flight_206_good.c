/* Read-ahead window over POSIX AIO: slots come from a slab, a seek throws the whole window away. */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RA_BLOCK 65536

struct ra_slot {
    struct aiocb cb;
    struct ra_slot *next;
    off_t at;
    unsigned char *data;
};

struct readahead {
    int fd;
    unsigned depth, max_depth;
    off_t head;
    struct ra_slot *window, **end;
    unsigned long hits, wasted;
};

void ra_init(struct readahead *ra, int fd, unsigned depth)
{
    memset(ra, 0, sizeof *ra);
    ra->fd = fd;
    ra->max_depth = depth;
    ra->end = &ra->window;
}

static void slot_settle(struct ra_slot *s)
{
    const struct aiocb *one[1] = {&s->cb};

    while (aio_error(&s->cb) == EINPROGRESS)
        aio_suspend(one, 1, NULL);
}

static struct ra_slot *slot_start(struct readahead *ra, off_t at)
{
    struct ra_slot *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->data = malloc(RA_BLOCK);
    if (!s->data)
        goto fail;
    s->at = at;
    s->cb.aio_fildes = ra->fd;
    s->cb.aio_buf = s->data;
    s->cb.aio_nbytes = RA_BLOCK;
    s->cb.aio_offset = at;
    s->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&s->cb) == 0)
        return s;
    free(s->data);
fail:
    free(s);
    return NULL;
}

static void ra_extend(struct readahead *ra)
{
    while (ra->depth < ra->max_depth) {
        struct ra_slot *s = slot_start(ra, ra->head);

        if (!s)
            return;
        *ra->end = s;
        ra->end = &s->next;
        ra->head += RA_BLOCK;
        ra->depth++;
    }
}

static struct ra_slot *ra_shift(struct readahead *ra)
{
    struct ra_slot *s = ra->window;

    if (s) {
        ra->window = s->next;
        if (!ra->window)
            ra->end = &ra->window;
        ra->depth--;
    }
    return s;
}

void ra_flush(struct readahead *ra)
{
    struct ra_slot *s;

    for (s = ra->window; s; s = s->next)
        aio_cancel(ra->fd, &s->cb);
    while ((s = ra_shift(ra)) != NULL) {
        slot_settle(s);
        if (aio_return(&s->cb) > 0)
            ra->wasted++;
        free(s->data);
        free(s);
    }
}

ssize_t ra_read(struct readahead *ra, off_t block, void *dst)
{
    struct ra_slot *s;
    ssize_t n;

    if (!ra->window || ra->window->at != block) {
        ra_flush(ra);
        ra->head = block;
    }
    ra_extend(ra);
    s = ra_shift(ra);
    if (!s)
        return -1;
    slot_settle(s);
    n = aio_return(&s->cb);
    if (n > 0) {
        memcpy(dst, s->data, (size_t)n);
        ra->hits++;
    }
    free(s->data);
    free(s);
    return n;
}
