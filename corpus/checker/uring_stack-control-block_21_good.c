#include <errno.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_PROBES 64

struct probe {
    int fd;
    struct sockaddr_in addr;
    int result;
    int done;
};

struct prober {
    struct io_uring ring;
    struct probe probes[MAX_PROBES];
    unsigned count;
    unsigned open;
};

int prober_init(struct prober *p)
{
    memset(p, 0, sizeof *p);
    return io_uring_queue_init(2 * MAX_PROBES, &p->ring, 0);
}

static int submit_with_deadline(struct prober *p, unsigned ms)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&p->ring);
    struct __kernel_timespec ts;

    ts.tv_sec = ms / 1000;
    ts.tv_nsec = (long long)(ms % 1000) * 1000000;
    io_uring_prep_link_timeout(sqe, &ts, 0);
    io_uring_sqe_set_data(sqe, NULL);
    return io_uring_submit(&p->ring);
}

int prober_add(struct prober *p, uint32_t ip, uint16_t port, unsigned ms)
{
    struct io_uring_sqe *sqe;
    struct probe *q;
    int rc;

    if (p->count == MAX_PROBES || io_uring_sq_space_left(&p->ring) < 2)
        return -EBUSY;
    q = &p->probes[p->count];
    q->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (q->fd < 0)
        return -errno;
    q->addr.sin_family = AF_INET;
    q->addr.sin_addr.s_addr = htonl(ip);
    q->addr.sin_port = htons(port);
    sqe = io_uring_get_sqe(&p->ring);
    io_uring_prep_connect(sqe, q->fd, (struct sockaddr *)&q->addr, sizeof q->addr);
    io_uring_sqe_set_data(sqe, q);
    sqe->flags |= IOSQE_IO_LINK;
    p->count++;
    p->open++;
    rc = submit_with_deadline(p, ms);
    return rc < 0 ? rc : 0;
}

int prober_run(struct prober *p)
{
    struct io_uring_cqe *cqe;

    while (p->open) {
        struct probe *q;
        int rc = io_uring_submit_and_wait(&p->ring, 1);

        if (rc < 0 && rc != -EINTR)
            return rc;
        if (io_uring_peek_cqe(&p->ring, &cqe))
            continue;
        q = io_uring_cqe_get_data(cqe);
        if (q) {
            q->result = cqe->res;
            q->done = 1;
            close(q->fd);
            p->open--;
        }
        io_uring_cqe_seen(&p->ring, cqe);
    }
    return 0;
}
