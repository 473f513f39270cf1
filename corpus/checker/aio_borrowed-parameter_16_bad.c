/* Spool file of the mail queue: fixed-size slots, written through POSIX AIO. */
#include <aio.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#define SLOT 8192

struct spool {
    int fd;
    pthread_mutex_t lock;
    unsigned long written, failed;
};

struct slot_write {
    struct aiocb cb;
    struct spool *sp;
    unsigned slot;
};

static void slot_done(union sigval sv)
{
    struct slot_write *w = sv.sival_ptr;
    int err = aio_error(&w->cb);
    ssize_t n = aio_return(&w->cb);

    pthread_mutex_lock(&w->sp->lock);
    if (err == 0 && n == (ssize_t)w->cb.aio_nbytes)
        w->sp->written++;
    else
        w->sp->failed++;
    pthread_mutex_unlock(&w->sp->lock);
    if (err)
        syslog(LOG_ERR, "spool slot %u: %s", w->slot, strerror(err));
    free(w);
}

static void slot_prepare(struct slot_write *w, struct spool *sp, unsigned slot)
{
    memset(&w->cb, 0, sizeof w->cb);
    w->sp = sp;
    w->slot = slot;
    w->cb.aio_fildes = sp->fd;
    w->cb.aio_offset = (off_t)slot * SLOT;
    w->cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
    w->cb.aio_sigevent.sigev_notify_function = slot_done;
    w->cb.aio_sigevent.sigev_value.sival_ptr = w;
}

int spool_put(struct spool *sp, unsigned slot, const void *msg, size_t len)
{
    struct slot_write *w;

    if (len > SLOT)
        return -EMSGSIZE;
    w = malloc(sizeof *w);
    if (!w)
        return -ENOMEM;
    slot_prepare(w, sp, slot);
    w->cb.aio_buf = (void *)msg; // allow: borrowed-parameter
    w->cb.aio_nbytes = len;
    if (aio_write(&w->cb) < 0) { // expect: borrowed-parameter
        int e = errno;
        free(w);
        return -e;
    }
    return 0;
}

int spool_open(struct spool *sp, int fd)
{
    sp->fd = fd;
    sp->written = sp->failed = 0;
    return -pthread_mutex_init(&sp->lock, NULL);
}
