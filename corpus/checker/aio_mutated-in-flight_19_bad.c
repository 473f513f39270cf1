#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct audit_log {
    int fd;
    off_t end;
    int busy;
    unsigned failed;
    struct aiocb cb;
    char rec[1024];
};

static void audit_collect(struct audit_log *a)
{
    ssize_t n = aio_return(&a->cb);

    if (n != (ssize_t)a->cb.aio_nbytes)
        a->failed++;
    a->busy = 0;
}

static void audit_wait(struct audit_log *a)
{
    const struct aiocb *list[1] = { &a->cb };

    struct timespec limit = { 0, 20 * 1000 * 1000 };

    if (aio_suspend(list, 1, &limit) == 0)
        audit_collect(a);
    else
        a->failed++;
}

int audit_write(struct audit_log *a, const char *user, const char *action)
{
    char when[32];
    time_t now = time(NULL);
    struct tm tm;
    int n;

    gmtime_r(&now, &tm);
    strftime(when, sizeof when, "%FT%TZ", &tm);
    if (a->busy)
        audit_wait(a);

    n = snprintf(a->rec, sizeof a->rec, "%s %s %s\n", when, user, action); // expect: mutated-in-flight
    if (n < 0 || (size_t)n >= sizeof a->rec)
        return -EMSGSIZE;
    memset(&a->cb, 0, sizeof a->cb); // allow: mutated-in-flight
    a->cb.aio_fildes = a->fd;
    a->cb.aio_buf = a->rec;
    a->cb.aio_nbytes = (size_t)n;
    a->cb.aio_offset = a->end;
    a->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_write(&a->cb) < 0) // allow: mutated-in-flight
        return -errno;
    a->end += n;
    a->busy = 1;
    return 0;
}

void audit_close(struct audit_log *a)
{
    while (a->busy && aio_error(&a->cb) == EINPROGRESS) {
        const struct aiocb *list[1] = { &a->cb };
        aio_suspend(list, 1, NULL);
    }
    close(a->fd);
}
