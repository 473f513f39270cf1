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
        io_prep_pread(&r->cbs[i], r->fd, bounce[i], round_up(ext[i].len), ext[i].off); // allow: freed-in-flight
        list[i] = &r->cbs[i];
    }
    return io_submit(r->ctx, n, list); // allow: freed-in-flight
}

int index_read(struct index_reader *r, struct extent *ext, int n)
{
    void *bounce[BATCH];
    struct io_event ev[BATCH];
    struct timespec limit = {1, 0};
    int i, sent, got, bad = 0;

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
    got = io_getevents(r->ctx, sent, sent, ev, &limit);
    if (got != sent) {
        r->stalls++;
        release_all(bounce, n); // expect: freed-in-flight
        return got < 0 ? got : -ETIMEDOUT;
    }
    for (i = 0; i < got; i++)
        if ((long)ev[i].res < 0)
            bad = (int)(long)ev[i].res;
    for (i = 0; i < sent && !bad; i++)
        memcpy(ext[i].dst, bounce[i], ext[i].len);
    release_all(bounce, n);
    return bad ? bad : sent;
}
