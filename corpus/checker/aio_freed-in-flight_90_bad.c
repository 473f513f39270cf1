#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct req {
    struct aiocb cb;
    char *data;
};

struct req *req_start(int fd, size_t n, off_t at)
{
    struct req *r = calloc(1, sizeof *r);
    r->data = malloc(n);
    memset(r->data, 0x5a, n);
    r->cb.aio_fildes = fd;
    r->cb.aio_buf = r->data;
    r->cb.aio_nbytes = n;
    r->cb.aio_offset = at;
    if (aio_write(&r->cb) == 0)
        return r;
    free(r->data);
    free(r);
    return NULL;
}

static void req_free(struct req *r)
{
    free(r->data);
    free(r);
}

void probe(int fd)
{
    struct req *r = req_start(fd, 65536, 0);
    if (!r)
        return;
    if (aio_error(&r->cb) == EINPROGRESS)
        aio_cancel(fd, &r->cb);
    req_free(r); // expect: freed-in-flight
}
