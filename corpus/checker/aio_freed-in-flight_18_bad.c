#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Read-ahead for a media player: a few blocks beyond the play position are
 * requested early; a seek throws them away. */

#define AHEAD 4
#define BLOCK (128 * 1024)

struct block {
    struct aiocb cb;
    char *data;
    off_t at;
    int used;
};

struct reader {
    int fd;
    off_t pos;
    struct block ahead[AHEAD];
    unsigned long hits, misses;
};

static int block_request(struct reader *r, struct block *b, off_t at)
{
    b->data = malloc(BLOCK);
    if (!b->data)
        return -1;
    memset(&b->cb, 0, sizeof b->cb); // allow: mutated-in-flight
    b->cb.aio_fildes = r->fd;
    b->cb.aio_buf = b->data;
    b->cb.aio_nbytes = BLOCK;
    b->cb.aio_offset = at;
    b->at = at;
    if (aio_read(&b->cb) < 0) { // allow: freed-in-flight
        free(b->data);
        b->data = NULL;
        return -1;
    }
    b->used = 1;
    return 0;
}

static void block_drop(struct reader *r, struct block *b)
{
    if (!b->used)
        return;
    if (aio_error(&b->cb) == EINPROGRESS)
        aio_cancel(r->fd, &b->cb);
    free(b->data); // expect: freed-in-flight
    b->data = NULL;
    b->used = 0;
}

static void fill(struct reader *r)
{
    off_t at = r->pos;
    for (int i = 0; i < AHEAD; i++, at += BLOCK)
        if (!r->ahead[i].used && block_request(r, &r->ahead[i], at) < 0)
            break;
}

void reader_seek(struct reader *r, off_t to)
{
    for (int i = 0; i < AHEAD; i++)
        block_drop(r, &r->ahead[i]);
    r->pos = to - to % BLOCK;
    fill(r);
}

ssize_t reader_next(struct reader *r, char *out)
{
    struct block *b = NULL;
    const struct aiocb *list[1];
    ssize_t n;

    for (int i = 0; i < AHEAD; i++)
        if (r->ahead[i].used && r->ahead[i].at == r->pos)
            b = &r->ahead[i];
    if (!b) {
        r->misses++;
        n = pread(r->fd, out, BLOCK, r->pos);
    } else {
        list[0] = &b->cb;
        while (aio_error(&b->cb) == EINPROGRESS)
            aio_suspend(list, 1, NULL);
        n = aio_return(&b->cb);
        if (n > 0)
            memcpy(out, b->data, (size_t)n);
        free(b->data);
        b->data = NULL;
        b->used = 0;
        r->hits++;
    }
    if (n > 0)
        r->pos += n;
    if (b && n == BLOCK)
        block_request(r, b, r->pos + (AHEAD - 1) * (off_t)BLOCK);
    return n;
}
