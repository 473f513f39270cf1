/* Journal writer on Linux AIO: dirty blocks are gathered and submitted as one batch. */
#define _GNU_SOURCE
#include <libaio.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define JBATCH 32
#define JBLOCK 4096

struct jblock {
    struct iocb cb;
    struct jblock *next;
    uint64_t seq;
    void *page;
};

struct journal {
    io_context_t ctx;
    int fd;
    long long tail;
    uint64_t seq, durable;
    struct jblock *dirty;
    int in_flight;
    int broken;
};

struct jblock *journal_block(struct journal *j, const void *rec, size_t n)
{
    struct jblock *b;

    if (n > JBLOCK || (b = calloc(1, sizeof *b)) == NULL)
        return NULL;
    if (posix_memalign(&b->page, 512, JBLOCK)) {
        free(b);
        return NULL;
    }
    memset(b->page, 0, JBLOCK);
    memcpy(b->page, rec, n);
    b->seq = ++j->seq;
    b->next = j->dirty;
    j->dirty = b;
    return b;
}

static int gather(struct journal *j, struct jblock **batch)
{
    int n = 0;

    while (n < JBATCH && j->dirty) {
        struct jblock *b = j->dirty;

        j->dirty = b->next;
        io_prep_pwrite(&b->cb, j->fd, b->page, JBLOCK, j->tail);
        b->cb.data = b;
        j->tail += JBLOCK;
        batch[n++] = b;
    }
    return n;
}

static void batch_abandon(struct jblock **batch, int n)
{
    for (int i = 0; i < n; i++) {
        free(batch[i]->page); // expect: freed-in-flight
        free(batch[i]); // allow: freed-in-flight
    }
}

int journal_flush(struct journal *j)
{
    struct jblock *batch[JBATCH];
    struct iocb *list[JBATCH];
    int n, rc;

    if (j->broken)
        return -1;
    n = gather(j, batch);
    if (n == 0)
        return 0;
    for (int i = 0; i < n; i++)
        list[i] = &batch[i]->cb;
    rc = io_submit(j->ctx, n, list);
    if (rc != n)
        goto fail;
    j->in_flight += n;
    return n;

fail:
    j->broken = 1;
    batch_abandon(batch, n); // allow: freed-in-flight
    return rc < 0 ? rc : -1;
}

int journal_reap(struct journal *j, int least)
{
    struct io_event ev[JBATCH];
    int n = io_getevents(j->ctx, least, JBATCH, ev, NULL);

    for (int i = 0; i < n; i++) {
        struct jblock *b = ev[i].data;

        if (ev[i].res != JBLOCK)
            j->broken = 1;
        else if (b->seq > j->durable)
            j->durable = b->seq;
        free(b->page);
        free(b);
        j->in_flight--;
    }
    return n;
}
