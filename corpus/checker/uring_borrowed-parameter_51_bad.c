#include <liburing.h>
#include <string.h>

struct audit {
    struct io_uring ring;
    int fd;
    unsigned errors;
};

static void audit_reap(struct audit *a)
{
    struct io_uring_cqe *cqe;
    while (io_uring_peek_cqe(&a->ring, &cqe) == 0) {
        a->errors++;
        io_uring_cqe_seen(&a->ring, cqe);
    }
}

void audit_line(struct audit *a, const char *line)
{
    struct io_uring_sqe *sqe;
    audit_reap(a);
    sqe = io_uring_get_sqe(&a->ring);
    if (!sqe)
        return;
    io_uring_prep_write(sqe, a->fd, line, (unsigned)strlen(line), (__u64)-1); // expect: borrowed-parameter
    io_uring_sqe_set_flags(sqe, IOSQE_CQE_SKIP_SUCCESS);
    io_uring_submit(&a->ring);
}
