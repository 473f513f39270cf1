// Audit trail: records are appended asynchronously and their memory comes back in a
// notification thread.
#include <aio.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct audit_log {
    int fd;
    off_t tail;
    pthread_mutex_t lock;
    unsigned pending;
    unsigned rejected;
};

struct audit_rec {
    struct audit_log *log;
    size_t len;
    char text[];
};

static struct audit_rec *rec_make(struct audit_log *log, const char *who, const char *what)
{
    size_t a = strlen(who), b = strlen(what);
    struct audit_rec *r = malloc(sizeof *r + a + b + 2);

    if (!r)
        return NULL;
    r->log = log;
    r->len = a + b + 2;
    memcpy(r->text, who, a);
    r->text[a] = ' ';
    memcpy(r->text + a + 1, what, b);
    r->text[a + b + 1] = '\n';
    return r;
}

static void rec_written(union sigval v)
{
    struct audit_rec *r = v.sival_ptr;

    pthread_mutex_lock(&r->log->lock);
    r->log->pending--;
    pthread_mutex_unlock(&r->log->lock);
    free(r);
}

static off_t reserve(struct audit_log *log, size_t n)
{
    off_t at;

    pthread_mutex_lock(&log->lock);
    at = log->tail;
    log->tail += (off_t)n;
    log->pending++;
    pthread_mutex_unlock(&log->lock);
    return at;
}

static int rec_submit(struct audit_rec *r)
{
    struct aiocb cb;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = r->log->fd;
    cb.aio_buf = r->text;
    cb.aio_nbytes = r->len;
    cb.aio_offset = reserve(r->log, r->len);
    cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
    cb.aio_sigevent.sigev_notify_function = rec_written;
    cb.aio_sigevent.sigev_value.sival_ptr = r;
    return aio_write(&cb); // expect: stack-control-block
}

int audit(struct audit_log *log, const char *who, const char *what)
{
    struct audit_rec *r = rec_make(log, who, what);

    if (!r)
        return -1;
    if (rec_submit(r) == 0)
        return 0;
    pthread_mutex_lock(&log->lock);
    log->pending--;
    log->rejected++;
    pthread_mutex_unlock(&log->lock);
    free(r);
    return -1;
}
