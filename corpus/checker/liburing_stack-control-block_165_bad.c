// UDP resolver front end: answers are prepared while a batch of completions is handled,
// and go to the kernel together with the next wait.
#include <liburing.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum op { OP_RECV, OP_REPLY };

struct query {
    enum op op;
    struct sockaddr_in from;
    struct msghdr rx;
    struct iovec rxv;
    uint8_t pkt[1232];
    uint8_t hdr[12];
};

struct server {
    struct io_uring ring;
    int fd;
    unsigned dropped;
};

static void arm_recv(struct server *s, struct query *q)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);

    if (!sqe) {
        s->dropped++;
        free(q);
        return;
    }
    q->op = OP_RECV;
    q->rxv = (struct iovec){q->pkt, sizeof q->pkt};
    memset(&q->rx, 0, sizeof q->rx);
    q->rx.msg_name = &q->from;
    q->rx.msg_namelen = sizeof q->from;
    q->rx.msg_iov = &q->rxv;
    q->rx.msg_iovlen = 1;
    io_uring_prep_recvmsg(sqe, s->fd, &q->rx, 0);
    io_uring_sqe_set_data(sqe, q);
}

static void queue_reply(struct server *s, struct query *q, size_t body)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&s->ring);
    struct iovec v[2] = {{q->hdr, sizeof q->hdr}, {q->pkt + 12, body}};
    struct msghdr m = {.msg_name = &q->from, .msg_namelen = sizeof q->from, .msg_iov = v, .msg_iovlen = 2};

    if (!sqe) {
        s->dropped++;
        arm_recv(s, q);
        return;
    }
    q->op = OP_REPLY;
    io_uring_prep_sendmsg(sqe, s->fd, &m, 0); // expect: stack-control-block
    io_uring_sqe_set_data(sqe, q);
}

static void on_query(struct server *s, struct query *q, int n)
{
    if (n < 12) {
        arm_recv(s, q);
        return;
    }
    memcpy(q->hdr, q->pkt, 12);
    q->hdr[2] |= 0x80;
    q->hdr[3] = 0x05;
    queue_reply(s, q, (size_t)n - 12);
}

int server_loop(struct server *s)
{
    struct io_uring_cqe *cqes[32];

    for (;;) {
        unsigned i, n;
        int rc = io_uring_submit_and_wait(&s->ring, 1);

        if (rc < 0)
            return rc;
        n = io_uring_peek_batch_cqe(&s->ring, cqes, 32);
        for (i = 0; i < n; i++) {
            struct query *q = io_uring_cqe_get_data(cqes[i]);

            if (q->op == OP_RECV)
                on_query(s, q, cqes[i]->res);
            else
                arm_recv(s, q);
        }
        io_uring_cq_advance(&s->ring, n);
    }
}
