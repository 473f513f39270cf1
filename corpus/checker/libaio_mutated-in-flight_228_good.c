/* Journal writer with two halves: records go into one half while the other is on its way
 * to the disk. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>

#define HALF (64 * 1024)

struct half {
    struct iocb cb;
    char *mem;
    size_t used;
    int busy;
};

struct journal {
    io_context_t ctx;
    int fd, cur, error;
    long long at;
    struct half h[2];
};

static int half_wait(struct journal *j, struct half *h)
{
    while (h->busy) {
        struct io_event ev;
        int n = io_getevents(j->ctx, 1, 1, &ev, NULL);

        if (n == -EINTR)
            continue;
        if (n < 0)
            return j->error = n;
        if (n == 1) {
            struct half *done = ev.data;

            done->busy = 0;
            if (ev.res != HALF)
                j->error = -EIO;
        }
    }
    return j->error;
}

static int half_send(struct journal *j, struct half *h)
{
    struct iocb *one = &h->cb;
    int rc;

    memset(h->mem + h->used, 0, HALF - h->used);
    io_prep_pwrite(&h->cb, j->fd, h->mem, HALF, j->at);
    h->cb.data = h;
    rc = io_submit(j->ctx, 1, &one);
    if (rc != 1)
        return rc < 0 ? rc : -EIO;
    h->busy = 1;
    j->at += HALF;
    return 0;
}

static int journal_flip(struct journal *j)
{
    int rc = half_send(j, &j->h[j->cur]);

    if (rc < 0)
        return j->error = rc;
    j->cur ^= 1;
    rc = half_wait(j, &j->h[j->cur]);
    if (rc < 0)
        return rc;
    j->h[j->cur].used = 0;
    return 0;
}

int journal_append(struct journal *j, const void *rec, size_t n)
{
    struct half *h = &j->h[j->cur];

    if (j->error)
        return j->error;
    if (n > HALF)
        return -E2BIG;
    if (h->used + n > HALF) {
        int rc = journal_flip(j);

        if (rc < 0)
            return rc;
        h = &j->h[j->cur];
    }
    memcpy(h->mem + h->used, rec, n);
    h->used += n;
    return 0;
}

int journal_open(struct journal *j, int fd)
{
    memset(j, 0, sizeof *j);
    j->fd = fd;
    for (int i = 0; i < 2; i++)
        if (posix_memalign((void **)&j->h[i].mem, 4096, HALF) != 0) {
            free(j->h[0].mem);
            return -ENOMEM;
        }
    return io_setup(2, &j->ctx);
}
