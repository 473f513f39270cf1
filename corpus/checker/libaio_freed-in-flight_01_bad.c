#include <errno.h>
#include <libaio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define STRIPE 65536
#define MAX_STRIPES 16

struct stripe_io {
    struct iocb cb;
    void *mem;
    size_t len;
};

struct volume {
    io_context_t ctx;
    int fds[MAX_STRIPES];
    unsigned disks;
    unsigned long errors;
};

static struct stripe_io *stripe_new(int fd, const void *src, size_t n, long long off)
{
    struct stripe_io *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    if (posix_memalign(&s->mem, 4096, STRIPE)) {
        free(s);
        return NULL;
    }
    memcpy(s->mem, src, n);
    memset((char *)s->mem + n, 0, STRIPE - n);
    s->len = STRIPE;
    io_prep_pwrite(&s->cb, fd, s->mem, s->len, off);
    s->cb.data = s;
    return s;
}

static void stripe_free(struct stripe_io *s)
{
    if (s) {
        free(s->mem);
        free(s);
    }
}

int volume_write(struct volume *v, const unsigned char *src, size_t n, long long off)
{
    struct stripe_io *st[MAX_STRIPES] = {0};
    struct iocb *list[MAX_STRIPES];
    unsigned i, count = 0;
    int rc;

    while (n > 0 && count < v->disks) {
        size_t part = n < STRIPE ? n : STRIPE;
        st[count] = stripe_new(v->fds[count], src, part, off);
        if (!st[count]) {
            rc = -ENOMEM;
            goto fail;
        }
        list[count] = &st[count]->cb;
        src += part;
        n -= part;
        count++;
    }
    rc = io_submit(v->ctx, (long)count, list);
    if (rc == (int)count)
        return 0;
    v->errors++;
    if (rc >= 0)
        rc = -EAGAIN;
fail:
    for (i = 0; i < MAX_STRIPES; i++)
        stripe_free(st[i]); // expect: freed-in-flight
    return rc;
}

void volume_reap(struct volume *v)
{
    struct io_event ev[MAX_STRIPES];
    int i, got = io_getevents(v->ctx, 1, MAX_STRIPES, ev, NULL);
    for (i = 0; i < got; i++) {
        if ((long)ev[i].res < 0)
            v->errors++;
        stripe_free(ev[i].data);
    }
}
