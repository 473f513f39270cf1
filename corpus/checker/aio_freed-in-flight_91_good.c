#include <aio.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct req {
    struct aiocb cb;
    size_t len;
    char data[];
};

static void req_done(union sigval v)
{
    struct req *r = v.sival_ptr;
    if (aio_error(&r->cb) == 0)
        aio_return(&r->cb);
    free(r);
}

int log_append(int fd, const char *text)
{
    size_t n = strlen(text);
    struct req *r = calloc(1, sizeof *r + n);
    if (!r)
        return -1;
    r->len = n;
    memcpy(r->data, text, n);
    r->cb.aio_fildes = fd;
    r->cb.aio_buf = r->data;
    r->cb.aio_nbytes = n;
    r->cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
    r->cb.aio_sigevent.sigev_notify_function = req_done;
    r->cb.aio_sigevent.sigev_value.sival_ptr = r;
    if (aio_write(&r->cb) == 0)
        return 0;
    free(r);
    return -1;
}
