#include <aio.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct journal {
    int fd;
    off_t end;
    unsigned long written, errors;
    pthread_mutex_t lock;
};

struct journal_write {
    struct aiocb cb;
    struct journal *j;
};

static void write_done(union sigval sv)
{
    struct journal_write *w = sv.sival_ptr;
    struct journal *j = w->j;
    int err = aio_error(&w->cb);
    ssize_t n = aio_return(&w->cb);

    pthread_mutex_lock(&j->lock);
    if (err || n != (ssize_t)w->cb.aio_nbytes)
        j->errors++;
    else
        j->written += (unsigned long)n;
    pthread_mutex_unlock(&j->lock);
    free(w);
}

static off_t journal_claim(struct journal *j, size_t len)
{
    off_t at;
    pthread_mutex_lock(&j->lock);
    at = j->end;
    j->end += (off_t)len;
    pthread_mutex_unlock(&j->lock);
    return at;
}

int journal_append(struct journal *j, const void *rec, size_t len)
{
    struct journal_write *w = calloc(1, sizeof *w);

    if (!w)
        return -ENOMEM;
    w->j = j;
    w->cb.aio_fildes = j->fd;
    w->cb.aio_buf = (void *)rec; // allow: borrowed-parameter
    w->cb.aio_nbytes = len;
    w->cb.aio_offset = journal_claim(j, len);
    w->cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
    w->cb.aio_sigevent.sigev_notify_function = write_done;
    w->cb.aio_sigevent.sigev_value.sival_ptr = w;
    if (aio_write(&w->cb) < 0) { // expect: borrowed-parameter
        int e = errno;
        free(w);
        return -e;
    }
    return 0;
}

void journal_stats(struct journal *j, unsigned long *written, unsigned long *errors)
{
    pthread_mutex_lock(&j->lock);
    *written = j->written;
    *errors = j->errors;
    pthread_mutex_unlock(&j->lock);
}
