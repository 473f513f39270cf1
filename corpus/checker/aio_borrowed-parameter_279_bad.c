/* Append-only journal on POSIX AIO. Slots are recycled by journal_reap(), which
 * the main loop calls from time to time. */
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 16

struct slot {
    struct aiocb cb;
    int used;
};

struct journal {
    int fd;
    off_t tail;
    struct slot slot[SLOTS];
    uint64_t written;
    int last_error;
};

int journal_open(struct journal *j, const char *path)
{
    memset(j, 0, sizeof *j);
    j->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
    if (j->fd < 0)
        return -errno;
    j->tail = lseek(j->fd, 0, SEEK_END);
    return 0;
}

static struct slot *free_slot(struct journal *j)
{
    for (int i = 0; i < SLOTS; i++)
        if (!j->slot[i].used)
            return &j->slot[i];
    return NULL;
}

/* Queue one record; the order in the file is the order of the calls. */
int journal_append(struct journal *j, const void *rec, size_t len)
{
    struct slot *s = free_slot(j);

    if (!s)
        return -EAGAIN;
    memset(&s->cb, 0, sizeof s->cb);
    s->cb.aio_fildes = j->fd;
    s->cb.aio_buf = (void *)rec;
    s->cb.aio_nbytes = len;
    s->cb.aio_offset = j->tail;
    s->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_write(&s->cb) < 0) // expect: borrowed-parameter
        return -errno;
    s->used = 1;
    j->tail += (off_t)len;
    return 0;
}

void journal_reap(struct journal *j)
{
    for (int i = 0; i < SLOTS; i++) {
        struct slot *s = &j->slot[i];
        int e;
        if (!s->used || (e = aio_error(&s->cb)) == EINPROGRESS)
            continue;
        if (e)
            j->last_error = e;
        else
            j->written += (uint64_t)s->cb.aio_nbytes;
        aio_return(&s->cb);
        s->used = 0;
    }
}

void journal_close(struct journal *j)
{
    for (int i = 0; i < SLOTS; i++) {
        const struct aiocb *one[1] = {&j->slot[i].cb};
        while (j->slot[i].used && aio_error(one[0]) == EINPROGRESS)
            aio_suspend(one, 1, NULL);
    }
    journal_reap(j);
    if (j->last_error)
        fprintf(stderr, "journal: %s\n", strerror(j->last_error));
    close(j->fd);
}
