#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct prefetch {
    struct aiocb cb;
    struct prefetch *next;
    off_t where;
    size_t len;
    char *mem;
};

struct prefetcher {
    int fd;
    size_t window;
    struct prefetch *active;
};

int prefetch_start(struct prefetcher *pf, off_t where)
{
    struct prefetch *p = calloc(1, sizeof *p);
    if (!p)
        return -ENOMEM;
    p->mem = malloc(pf->window);
    if (!p->mem) {
        free(p);
        return -ENOMEM;
    }
    p->where = where;
    p->len = pf->window;
    p->cb.aio_fildes = pf->fd;
    p->cb.aio_offset = where;
    p->cb.aio_buf = p->mem;
    p->cb.aio_nbytes = p->len;
    p->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&p->cb) < 0) {
        int e = errno;
        free(p->mem);
        free(p);
        return -e;
    }
    p->next = pf->active;
    pf->active = p;
    return 0;
}

ssize_t prefetch_take(struct prefetcher *pf, off_t where, char *out, size_t n)
{
    struct prefetch **pp, *p;
    for (pp = &pf->active; (p = *pp); pp = &p->next) {
        const struct aiocb *list[1] = {&p->cb};
        ssize_t got;
        if (p->where != where)
            continue;
        while (aio_error(&p->cb) == EINPROGRESS)
            aio_suspend(list, 1, NULL);
        got = aio_return(&p->cb);
        if (got > 0)
            memcpy(out, p->mem, (size_t)got < n ? (size_t)got : n);
        *pp = p->next;
        free(p->mem);
        free(p);
        return got;
    }
    return -ENOENT;
}

void prefetch_seek(struct prefetcher *pf)
{
    struct prefetch *p = pf->active;
    pf->active = NULL;
    while (p) {
        struct prefetch *next = p->next;
        aio_cancel(pf->fd, &p->cb);
        free(p->mem); // expect: freed-in-flight
        free(p); // allow: freed-in-flight
        p = next;
    }
}
