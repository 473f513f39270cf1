/* Scatter writer: headers and bodies of records go out as one sendmsg per record, with a deadline; both
   requests are handed to the kernel before the function that describes them returns. */
#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct record {
    struct record *next;
    uint32_t head[4];
    size_t len;
    unsigned char *body;
    int result;
};

struct writer {
    struct io_uring ring;
    int sock;
    struct record *queue, **end;
    struct record *current;
};

int writer_open(struct writer *w, int sock)
{
    struct io_uring_params prm;
    int rc;

    memset(&prm, 0, sizeof prm);
    memset(w, 0, sizeof *w);
    w->sock = sock;
    w->end = &w->queue;
    rc = io_uring_queue_init_params(8, &w->ring, &prm);
    if (rc == 0 && !(prm.features & IORING_FEAT_SUBMIT_STABLE)) {
        io_uring_queue_exit(&w->ring);
        rc = -ENOSYS;
    }
    return rc;
}

static void hand_over(struct writer *w)
{
    while (io_uring_sq_ready(&w->ring) > 0) {
        int rc = io_uring_submit(&w->ring);

        if (rc < 0 && rc != -EINTR && rc != -EAGAIN)
            abort();
    }
}

static void send_record(struct writer *w, struct record *r, unsigned deadline_ms)
{
    struct iovec iov[2] = {{r->head, sizeof r->head}, {r->body, r->len}};
    struct msghdr mh = {.msg_iov = iov, .msg_iovlen = 2};
    struct __kernel_timespec ts = {.tv_sec = deadline_ms / 1000, .tv_nsec = (deadline_ms % 1000) * 1000000LL};
    struct io_uring_sqe *send = io_uring_get_sqe(&w->ring);
    struct io_uring_sqe *limit = io_uring_get_sqe(&w->ring);

    io_uring_prep_sendmsg(send, w->sock, &mh, MSG_NOSIGNAL | MSG_WAITALL);
    io_uring_sqe_set_data(send, r);
    send->flags |= IOSQE_IO_LINK;
    io_uring_prep_link_timeout(limit, &ts, 0);
    io_uring_sqe_set_data(limit, NULL);
    w->current = r;
    hand_over(w);
}

void writer_add(struct writer *w, struct record *r)
{
    r->next = NULL;
    r->result = -EINPROGRESS;
    *w->end = r;
    w->end = &r->next;
}

static void writer_next(struct writer *w)
{
    struct record *r = w->queue;

    if (w->current || !r)
        return;
    w->queue = r->next;
    if (!w->queue)
        w->end = &w->queue;
    send_record(w, r, 2000);
}

int writer_turn(struct writer *w, void (*done)(struct record *r))
{
    struct io_uring_cqe *cqe;
    struct record *r;
    int rc;

    writer_next(w);
    if (!w->current)
        return 0;
    rc = io_uring_wait_cqe(&w->ring, &cqe);
    if (rc < 0)
        return rc == -EINTR ? 1 : rc;
    r = io_uring_cqe_get_data(cqe);
    if (r) {
        r->result = cqe->res;
        w->current = NULL;
    }
    io_uring_cqe_seen(&w->ring, cqe);
    if (r)
        done(r);
    return 1;
}
