/* Image flasher: copies a buffer to a block device in aligned pieces. */
#include <errno.h>
#include <libaio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 16
#define PIECE (256 * 1024)

struct flasher {
    io_context_t ctx;
    int fd;
    long long at;
    struct iocb cbs[BATCH];
    void *pieces[BATCH];
};

static void free_pieces(struct flasher *f, int n)
{
    for (int i = 0; i < n; i++) {
        free(f->pieces[i]); /* allow: freed-in-flight */
        f->pieces[i] = NULL;
    }
}

static int load_pieces(struct flasher *f, const unsigned char *src, size_t n)
{
    int count = 0;
    while (n && count < BATCH) {
        size_t k = n < PIECE ? n : PIECE;
        if (posix_memalign(&f->pieces[count], 4096, PIECE)) {
            free_pieces(f, count);
            return -ENOMEM;
        }
        memcpy(f->pieces[count], src, k);
        memset((char *)f->pieces[count] + k, 0xff, PIECE - k);
        io_prep_pwrite(&f->cbs[count], f->fd, f->pieces[count], PIECE, f->at);
        f->at += PIECE;
        src += k;
        n -= k;
        count++;
    }
    return count;
}

static int check(const struct io_event *ev, int n)
{
    for (int i = 0; i < n; i++)
        if ((long)ev[i].res != PIECE)
            return -EIO;
    return 0;
}

int flash_batch(struct flasher *f, const unsigned char *src, size_t n)
{
    struct iocb *list[BATCH];
    struct io_event ev[BATCH];
    int rc, done, count = load_pieces(f, src, n);
    if (count <= 0)
        return count;
    for (int i = 0; i < count; i++)
        list[i] = &f->cbs[i];
    rc = io_submit(f->ctx, count, list); /* allow: freed-in-flight */
    if (rc <= 0) {
        free_pieces(f, count);
        return rc ? rc : -EIO;
    }
    done = io_getevents(f->ctx, 1, rc, ev, NULL);
    if (done > 0)
        rc = rc < count ? -EIO : check(ev, done);
    else
        rc = done;
    free_pieces(f, count); /* expect: freed-in-flight */
    return rc;
}
