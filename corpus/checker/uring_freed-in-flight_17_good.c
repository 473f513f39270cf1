#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct out_msg {
    int fd;
    size_t len, off;
    unsigned sending, notifs;
    char *data;
};

struct net {
    struct io_uring ring;
    unsigned long sent, failed;
};

static void msg_free(struct out_msg *m)
{
    free(m->data);
    free(m);
}

static int queue_send(struct net *n, struct out_msg *m)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&n->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_send_zc(sqe, m->fd, m->data + m->off, m->len - m->off, MSG_NOSIGNAL, 0);
    io_uring_sqe_set_data(sqe, m);
    m->sending = 1;
    return 0;
}

int net_post(struct net *n, int fd, const char *text, size_t len)
{
    struct out_msg *m = calloc(1, sizeof *m);
    if (!m)
        return -ENOMEM;
    m->data = malloc(len);
    if (!m->data) {
        free(m);
        return -ENOMEM;
    }
    memcpy(m->data, text, len);
    m->fd = fd;
    m->len = len;
    if (queue_send(n, m) < 0) {
        msg_free(m);
        return -EBUSY;
    }
    return 0;
}

static void msg_settle(struct out_msg *m)
{
    if (!m->sending && !m->notifs)
        msg_free(m);
}

static void on_cqe(struct net *n, const struct io_uring_cqe *cqe)
{
    struct out_msg *m = io_uring_cqe_get_data(cqe);

    if (cqe->flags & IORING_CQE_F_NOTIF) {
        m->notifs--;
        msg_settle(m);
        return;
    }
    m->sending = 0;
    if (cqe->flags & IORING_CQE_F_MORE)
        m->notifs++;
    if (cqe->res > 0) {
        m->off += (size_t)cqe->res;
        if (m->off < m->len && queue_send(n, m) == 0)
            return;
        if (m->off == m->len)
            n->sent++;
        else
            n->failed++;
    } else {
        fprintf(stderr, "send: %s\n", strerror(-cqe->res));
        n->failed++;
    }
    msg_settle(m);
}

int net_loop(struct net *n)
{
    struct io_uring_cqe *cqe;
    for (;;) {
        int rc = io_uring_submit_and_wait(&n->ring, 1);
        if (rc < 0 && rc != -EINTR)
            return rc;
        while (io_uring_peek_cqe(&n->ring, &cqe) == 0) {
            on_cqe(n, cqe);
            io_uring_cqe_seen(&n->ring, cqe);
        }
    }
}
