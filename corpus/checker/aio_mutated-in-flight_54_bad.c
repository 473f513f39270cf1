#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEG_SIZE 32768
#define NSEG 6

enum seg_state { SEG_IDLE, SEG_FILLING, SEG_WRITING };

struct segment {
    struct aiocb cb;
    enum seg_state state;
    size_t used;
    char data[SEG_SIZE];
};

struct wlog {
    int fd;
    off_t end;
    unsigned cur;
    int errors;
    struct segment seg[NSEG];
};

struct wlog *wlog_open(const char *path)
{
    struct wlog *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0640);
    if (w->fd < 0) {
        free(w);
        return NULL;
    }
    w->end = lseek(w->fd, 0, SEEK_END);
    w->seg[0].state = SEG_FILLING;
    return w;
}

static int seg_collect(struct wlog *w, struct segment *s, int block)
{
    int err = aio_error(&s->cb);
    if (err == EINPROGRESS && block) {
        const struct aiocb *one[1] = {&s->cb};
        while ((err = aio_error(&s->cb)) == EINPROGRESS)
            aio_suspend(one, 1, NULL);
    }
    if (err == EINPROGRESS)
        return 0;
    if (aio_return(&s->cb) != (ssize_t)s->cb.aio_nbytes)
        w->errors++;
    s->state = SEG_IDLE;
    s->used = 0;
    return 1;
}

static int seg_start(struct wlog *w, struct segment *s)
{
    memset(&s->cb, 0, sizeof s->cb); // allow: mutated-in-flight
    s->cb.aio_fildes = w->fd;
    s->cb.aio_buf = s->data;
    s->cb.aio_nbytes = s->used;
    s->cb.aio_offset = w->end;
    if (aio_write(&s->cb)) {
        s->state = SEG_IDLE;
        s->used = 0;
        w->errors++;
        return -1;
    }
    s->state = SEG_WRITING;
    w->end += (off_t)s->used;
    return 0;
}

static struct segment *wlog_rotate(struct wlog *w)
{
    struct segment *next;
    unsigned n = (w->cur + 1) % NSEG;

    seg_start(w, &w->seg[w->cur]);
    next = &w->seg[n];
    if (next->state == SEG_WRITING && !seg_collect(w, next, 0))
        w->errors++;
    w->cur = n;
    next->state = SEG_FILLING;
    next->used = 0;
    return next;
}

int wlog_append(struct wlog *w, const char *rec, size_t n)
{
    struct segment *s = &w->seg[w->cur];
    if (n + 1 > SEG_SIZE)
        return -E2BIG;
    if (s->used + n + 1 > SEG_SIZE)
        s = wlog_rotate(w);
    memcpy(s->data + s->used, rec, n); // expect: mutated-in-flight
    s->used += n;
    s->data[s->used++] = '\n'; // allow: mutated-in-flight
    return 0;
}

int wlog_close(struct wlog *w)
{
    int errors;
    if (w->seg[w->cur].used)
        seg_start(w, &w->seg[w->cur]);
    for (unsigned i = 0; i < NSEG; i++)
        if (w->seg[i].state == SEG_WRITING)
            seg_collect(w, &w->seg[i], 1);
    errors = w->errors;
    close(w->fd);
    free(w);
    return errors;
}
