/* A start sets a state and nothing that is called back changes it. Who finds it set and asks for
 * the cancellation knows that the operation is pending, and that it is asked to end is no end. */
#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum state { IDLE, WRITING, DONE };

struct snapshot {
    struct aiocb cb;
    enum state state;
    char *image;
};

int snapshot_start(struct snapshot *s, int fd, size_t size)
{
    if (s->state == WRITING)
        return -EBUSY;
    memset(&s->cb, 0, sizeof s->cb);
    s->cb.aio_fildes = fd;
    s->cb.aio_buf = s->image;
    s->cb.aio_nbytes = size;
    if (aio_write(&s->cb) < 0)
        return -errno;
    s->state = WRITING;
    return 0;
}

void snapshot_abandon(struct snapshot *s, int fd)
{
    if (s->state != WRITING)
        return;
    aio_cancel(fd, &s->cb);
    free(s->image); /* expect: freed-in-flight */
    s->image = NULL;
    s->state = IDLE;
}

void snapshot_end(struct snapshot *s, int fd)
{
    const struct aiocb *list[1] = {&s->cb};
    if (s->state != WRITING)
        return;
    aio_cancel(fd, &s->cb);
    while (aio_error(&s->cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    free(s->image);
    s->image = NULL;
    s->state = IDLE;
}
