#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct prefetch {
    struct aiocb cb;
    struct prefetch *next;
    size_t len;
    char mem[];
};

struct prefetcher {
    int fd;
    size_t window;
    struct prefetch *active;
};

int prefetch_start(struct prefetcher *pf, off_t where)
{
    struct prefetch *p = calloc(1, sizeof *p + pf->window);
    if (!p)
        return -ENOMEM;
    p->len = pf->window;
    p->cb.aio_fildes = pf->fd;
    p->cb.aio_offset = where;
    p->cb.aio_buf = p->mem;
    p->cb.aio_nbytes = p->len;
    p->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&p->cb) < 0) {
        int e = errno;
        free(p);
        return -e;
    }
    p->next = pf->active;
    pf->active = p;
    return 0;
}

static void prefetch_finish(struct prefetch *p)
{
    const struct aiocb *list[1] = {&p->cb};
    while (aio_error(&p->cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    (void)aio_return(&p->cb);
    free(p);
}

void prefetch_seek(struct prefetcher *pf)
{
    struct prefetch *p = pf->active;
    pf->active = NULL;
    while (p) {
        struct prefetch *next = p->next;
        switch (aio_cancel(pf->fd, &p->cb)) {
        case AIO_CANCELED:
        case AIO_ALLDONE:
            (void)aio_return(&p->cb);
            free(p);
            break;
        default:
            prefetch_finish(p);
        }
        p = next;
    }
}
