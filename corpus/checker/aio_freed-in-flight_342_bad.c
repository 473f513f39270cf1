/* Snapshot writer: one background write per snapshot, can be abandoned by the user. */
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum state { SNAP_IDLE, SNAP_WRITING, SNAP_DONE, SNAP_FAILED };

struct snapshot {
    struct aiocb cb; /* lives as long as the application */
    enum state state;
    int fd;
    void *image;
    size_t size;
};

int snapshot_start(struct snapshot *s, const char *path, const void *image, size_t size)
{
    if (s->state == SNAP_WRITING)
        return -EBUSY;
    s->image = malloc(size);
    if (!s->image)
        return -ENOMEM;
    memcpy(s->image, image, size);
    s->size = size;
    s->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (s->fd < 0) {
        free(s->image);
        s->image = NULL;
        return -errno;
    }
    memset(&s->cb, 0, sizeof s->cb); /* allow: mutated-in-flight */
    s->cb.aio_fildes = s->fd;
    s->cb.aio_buf = s->image;
    s->cb.aio_nbytes = size;
    s->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_write(&s->cb) < 0) { /* allow: freed-in-flight */
        int err = errno;
        free(s->image);
        s->image = NULL;
        close(s->fd);
        return -err;
    }
    s->state = SNAP_WRITING;
    return 0;
}

enum state snapshot_poll(struct snapshot *s)
{
    int err;
    if (s->state != SNAP_WRITING)
        return s->state;
    err = aio_error(&s->cb);
    if (err == EINPROGRESS)
        return SNAP_WRITING;
    s->state = err == 0 && aio_return(&s->cb) == (ssize_t)s->size ? SNAP_DONE : SNAP_FAILED;
    free(s->image);
    s->image = NULL;
    close(s->fd);
    return s->state;
}

/* The user pressed cancel. */
void snapshot_abandon(struct snapshot *s)
{
    if (s->state != SNAP_WRITING)
        return;
    aio_cancel(s->fd, &s->cb);
    free(s->image); /* expect: freed-in-flight */
    s->image = NULL;
    close(s->fd);
    s->state = SNAP_IDLE;
}
