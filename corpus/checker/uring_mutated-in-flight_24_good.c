#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define RX_GROUP 7
#define RX_COUNT 128
#define RX_SIZE 4096

struct relay;

struct link {
    struct relay *r;
    int fd, out_fd;
    int sending;
    unsigned short bid;
    unsigned off, len;
};

struct relay {
    struct io_uring ring;
    struct io_uring_buf_ring *br;
    unsigned char *rx;
};

static unsigned char *rx_buf(struct relay *r, unsigned short bid) { return r->rx + (size_t)bid * RX_SIZE; }

static void rx_return(struct relay *r, unsigned short bid)
{
    io_uring_buf_ring_add(r->br, rx_buf(r, bid), RX_SIZE, bid, io_uring_buf_ring_mask(RX_COUNT), 0);
    io_uring_buf_ring_advance(r->br, 1);
}

static struct io_uring_sqe *sqe_for(struct link *l)
{
    struct io_uring_sqe *sqe;

    while (!(sqe = io_uring_get_sqe(&l->r->ring)))
        io_uring_submit(&l->r->ring);
    return sqe;
}

static void link_recv(struct link *l)
{
    struct io_uring_sqe *sqe = sqe_for(l);

    l->sending = 0;
    io_uring_prep_recv(sqe, l->fd, NULL, RX_SIZE, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = RX_GROUP;
    io_uring_sqe_set_data(sqe, l);
}

static void link_send(struct link *l)
{
    struct io_uring_sqe *sqe = sqe_for(l);

    l->sending = 1;
    io_uring_prep_send(sqe, l->out_fd, rx_buf(l->r, l->bid) + l->off, l->len - l->off, MSG_NOSIGNAL);
    io_uring_sqe_set_data(sqe, l);
}

static void link_close(struct link *l)
{
    close(l->fd);
    close(l->out_fd);
    free(l);
}

static void link_event(struct link *l, int res, unsigned flags)
{
    if (!l->sending) {
        if (res == -ENOBUFS) {
            link_recv(l);
        } else if (res <= 0) {
            link_close(l);
        } else {
            l->bid = (unsigned short)(flags >> IORING_CQE_BUFFER_SHIFT);
            l->off = 0;
            l->len = (unsigned)res;
            link_send(l);
        }
        return;
    }
    if (res < 0) {
        rx_return(l->r, l->bid);
        link_close(l);
        return;
    }
    l->off += (unsigned)res;
    if (l->off < l->len) {
        link_send(l);
        return;
    }
    rx_return(l->r, l->bid);
    link_recv(l);
}

void relay_poll(struct relay *r)
{
    struct io_uring_cqe *cqe;

    if (io_uring_submit_and_wait(&r->ring, 1) < 0)
        return;
    while (io_uring_peek_cqe(&r->ring, &cqe) == 0) {
        struct link *l = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        unsigned flags = cqe->flags;

        io_uring_cqe_seen(&r->ring, cqe);
        link_event(l, res, flags);
    }
}
