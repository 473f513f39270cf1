#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define PEERS 64

struct peer {
    int fd;
    int busy;
    uint32_t seq;
    uint32_t head[2];
    char payload[1400];
    size_t plen;
    struct iovec iov[2];
    struct msghdr mh;
};

struct mesh {
    struct io_uring ring;
    struct peer peers[PEERS];
    unsigned npeers;
    unsigned inflight;
};

static int peer_queue(struct mesh *m, struct peer *p, const void *data, size_t len)
{
    struct io_uring_sqe *sqe;

    if (p->busy || len > sizeof p->payload)
        return -EAGAIN;
    sqe = io_uring_get_sqe(&m->ring);
    if (!sqe)
        return -EAGAIN;
    memcpy(p->payload, data, len);
    p->plen = len;
    p->head[0] = htonl(++p->seq);
    p->head[1] = htonl((uint32_t)len);
    p->iov[0].iov_base = p->head;
    p->iov[0].iov_len = sizeof p->head;
    p->iov[1].iov_base = p->payload;
    p->iov[1].iov_len = len;
    memset(&p->mh, 0, sizeof p->mh);
    p->mh.msg_iov = p->iov;
    p->mh.msg_iovlen = 2;
    io_uring_prep_sendmsg(sqe, p->fd, &p->mh, MSG_NOSIGNAL | MSG_WAITALL);
    io_uring_sqe_set_data(sqe, p);
    p->busy = 1;
    m->inflight++;
    return 0;
}

unsigned mesh_broadcast(struct mesh *m, const void *data, size_t len)
{
    unsigned ok = 0;
    for (unsigned i = 0; i < m->npeers; i++)
        if (m->peers[i].fd >= 0 && peer_queue(m, &m->peers[i], data, len) == 0)
            ok++;
    return ok;
}

static void mesh_reap(struct mesh *m)
{
    struct io_uring_cqe *cqe;
    while (io_uring_peek_cqe(&m->ring, &cqe) == 0) {
        struct peer *p = io_uring_cqe_get_data(cqe);
        p->busy = 0;
        m->inflight--;
        if (cqe->res < 0)
            p->fd = -1;
        io_uring_cqe_seen(&m->ring, cqe);
    }
}

int mesh_tick(struct mesh *m)
{
    int rc;
    if (m->inflight == 0)
        return 0;
    rc = io_uring_submit_and_wait(&m->ring, 1);
    if (rc < 0)
        return rc;
    mesh_reap(m);
    return rc;
}
