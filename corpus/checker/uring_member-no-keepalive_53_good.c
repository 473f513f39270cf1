#include <liburing.h>
#include <string.h>
#include <sys/signalfd.h>

static struct app {
    struct io_uring ring;
    int sigfd;
    struct signalfd_siginfo si;
    char out[256];
    int out_busy;
} app;

enum { TAG_SIG = 1, TAG_OUT = 2 };

int app_watch_signals(void)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&app.ring);
    if (!sqe)
        return -1;
    io_uring_prep_read(sqe, app.sigfd, &app.si, sizeof app.si, 0);
    sqe->user_data = TAG_SIG;
    return io_uring_submit(&app.ring);
}

int app_print(const char *s)
{
    size_t n = strlen(s);
    struct io_uring_sqe *sqe;
    if (app.out_busy || n > sizeof app.out || !(sqe = io_uring_get_sqe(&app.ring)))
        return -1;
    memcpy(app.out, s, n);
    app.out_busy = 1;
    io_uring_prep_write(sqe, 1, app.out, (unsigned)n, (__u64)-1);
    sqe->user_data = TAG_OUT;
    return io_uring_submit(&app.ring);
}

void app_cqe(const struct io_uring_cqe *cqe)
{
    if (cqe->user_data == TAG_OUT)
        app.out_busy = 0;
    else if (cqe->user_data == TAG_SIG && cqe->res == (int)sizeof app.si)
        app_watch_signals();
}
