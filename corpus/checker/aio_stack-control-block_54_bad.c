#include <aio.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct store {
    int fd;
    unsigned long commits;
};

int store_commit(struct store *s, const char *rec, size_t n)
{
    struct aiocb sync;

    if (write(s->fd, rec, n) != (ssize_t)n)
        return -1;
    memset(&sync, 0, sizeof sync);
    sync.aio_fildes = s->fd;
    sync.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_fsync(O_DSYNC, &sync) != 0) { // expect: stack-control-block
        perror("aio_fsync");
        return -1;
    }
    s->commits++;
    return 0;
}
