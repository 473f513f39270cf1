#include <aio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    struct aiocb cb;
    char bytes[4096];
};

static struct job *job_start(int fd, int fill)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j)
        return NULL;
    memset(j->bytes, fill, sizeof j->bytes);
    j->cb.aio_fildes = fd;
    j->cb.aio_buf = j->bytes;
    j->cb.aio_nbytes = sizeof j->bytes;
    if (aio_write(&j->cb) != 0) {
        free(j);
        return NULL;
    }
    return j;
}

int fill_page(int fd)
{
    struct job *j = job_start(fd, 0xff);
    if (!j)
        return -1;
    free(j); // expect: freed-in-flight
    return 0;
}
