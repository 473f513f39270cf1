/* Page server: cached pages go out with IORING_OP_SEND_ZC. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct zc_op {
    int fd;
    int result;
    char *page;
    size_t len;
};

struct server {
    struct io_uring ring;
    unsigned inflight;
    uint64_t bytes_out;
};

static int send_page(struct server *s, int fd, const void *src, size_t len)
{
    struct io_uring_sqe *sqe;
    struct zc_op *op = calloc(1, sizeof *op);

    if (!op)
        return -ENOMEM;
    op->fd = fd;
    op->len = len;
    op->page = malloc(len);
    if (!op->page) {
        free(op);
        return -ENOMEM;
    }
    memcpy(op->page, src, len);
    sqe = io_uring_get_sqe(&s->ring);
    if (!sqe) {
        free(op->page);
        free(op);
        return -EBUSY;
    }
    io_uring_prep_send_zc(sqe, fd, op->page, op->len, MSG_NOSIGNAL, 0);
    io_uring_sqe_set_data(sqe, op);
    s->inflight++;
    return 0;
}

static void op_done(struct server *s, struct io_uring_cqe *cqe)
{
    struct zc_op *op = io_uring_cqe_get_data(cqe);

    if (cqe->flags & IORING_CQE_F_NOTIF) {
        s->inflight--;
        free(op);
        return;
    }
    op->result = cqe->res;
    if (cqe->res > 0)
        s->bytes_out += (uint64_t)cqe->res;
    else
        fprintf(stderr, "send on %d: %s\n", op->fd, strerror(-cqe->res));
    free(op->page); // expect: freed-in-flight
    op->page = NULL;
    if (!(cqe->flags & IORING_CQE_F_MORE)) {
        s->inflight--;
        free(op);
    }
}

int server_push(struct server *s, int fd, const void *page, size_t len)
{
    int rc = send_page(s, fd, page, len);

    return rc ? rc : io_uring_submit(&s->ring);
}

int server_run(struct server *s)
{
    while (s->inflight) {
        struct io_uring_cqe *cqe;
        int rc = io_uring_wait_cqe(&s->ring, &cqe);

        if (rc == -EINTR)
            continue;
        if (rc < 0)
            return rc;
        op_done(s, cqe);
        io_uring_cqe_seen(&s->ring, cqe);
    }
    return 0;
}
