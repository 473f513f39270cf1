/* Batched index reads with O_DIRECT through Linux native AIO. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH 32
#define ALIGN 4096

struct extent {
    long long off;
    size_t len;
    char *dst;
};

struct index_reader {
    io_context_t ctx;
    int fd;
    struct iocb cbs[BATCH];
    unsigned long stalls;
};

static size_t round_up(size_t n) { return (n + ALIGN - 1) / ALIGN * ALIGN; }

static void release_all(void *bounce[], int n)
{
    for (int i = 0; i < n; i++)
        free(bounce[i]);
}

static int submit_batch(struct index_reader *r, const struct extent *ext, void *bounce[], int n)
{
    struct iocb *list[BATCH];
    for (int i = 0; i < n; i++) {
        io_prep_pread(&r->cbs[i], r->fd, bounce[i], round_up(ext[i].len), ext[i].off);
        list[i] = &r->cbs[i];
    }
    return io_submit(r->ctx, n, list);
}

/* Returns once all `want` requests are done; slow devices are only counted. */
static void collect(struct index_reader *r, struct io_event *ev, int want)
{
    struct timespec limit = {1, 0};
    int got = 0;

    while (got < want) {
        int k = io_getevents(r->ctx, 1, want - got, ev + got, &limit);
        if (k > 0)
            got += k;
        else if (k == 0)
            r->stalls++;
        else if (k != -EINTR)
            abort();
    }
}

int index_read(struct index_reader *r, struct extent *ext, int n)
{
    void *bounce[BATCH];
    struct io_event ev[BATCH];
    int i, sent, bad = 0;

    if (n > BATCH)
        return -E2BIG;
    for (i = 0; i < n; i++) {
        if (posix_memalign(&bounce[i], ALIGN, round_up(ext[i].len))) {
            release_all(bounce, i);
            return -ENOMEM;
        }
    }
    sent = submit_batch(r, ext, bounce, n);
    if (sent <= 0) {
        release_all(bounce, n);
        return sent ? sent : -EAGAIN;
    }
    collect(r, ev, sent);
    for (i = 0; i < sent; i++)
        if ((long)ev[i].res < 0)
            bad = (int)(long)ev[i].res;
    for (i = 0; i < sent && !bad; i++)
        memcpy(ext[i].dst, bounce[i], ext[i].len);
    release_all(bounce, n);
    return bad ? bad : sent;
}
