#include <aio.h>
#include <errno.h>
#include <string.h>

static int wait_for(struct aiocb *cb)
{
    const struct aiocb *l[1] = {cb};
    while (aio_error(cb) == EINPROGRESS)
        if (aio_suspend(l, 1, NULL) < 0 && errno != EINTR)
            break;
    return aio_return(cb) < 0 ? -1 : 0;
}

int mirror(int fd_a, int fd_b, void *block, size_t n, off_t at)
{
    struct aiocb a, b;

    memset(&a, 0, sizeof a);
    a.aio_fildes = fd_a;
    a.aio_buf = block;
    a.aio_nbytes = n;
    a.aio_offset = at;
    b = a;
    b.aio_fildes = fd_b;
    if (aio_write(&a) < 0) // expect: stack-control-block
        return -1;
    if (aio_write(&b) < 0)
        return -1;
    return wait_for(&a) | wait_for(&b);
}
