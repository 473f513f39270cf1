#include <liburing.h>
#include <stddef.h>
#include <sys/uio.h>

struct record {
    unsigned long lsn;
    unsigned len;
    char *payload;
};

struct wal {
    struct io_uring *ring;
    int fd;
    off_t tail;
};

int wal_queue(struct wal *w, struct record *r)
{
    struct iovec iov[2] = {
        {.iov_base = r, .iov_len = offsetof(struct record, payload)},
        {.iov_base = r->payload, .iov_len = r->len},
    };
    struct io_uring_sqe *sqe = io_uring_get_sqe(w->ring);
    if (!sqe)
        return -1;
    io_uring_prep_writev(sqe, w->fd, iov, 2, (__u64)w->tail); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, r);
    w->tail += (off_t)(iov[0].iov_len + iov[1].iov_len);
    return 0;
}

int wal_commit(struct wal *w) { return io_uring_submit(w->ring); }
