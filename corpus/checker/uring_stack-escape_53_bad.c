#include <liburing.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

struct lane {
    int fd;
    uint32_t credit;
};

int refill(struct io_uring *ring, struct lane *lanes, unsigned n)
{
    struct io_uring_cqe *cqe;
    unsigned queued = 0;
    int failed = 0;

    for (unsigned i = 0; i < n; i++) {
        uint8_t pkt[8] = {'C', 'R', 0, 0};
        struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
        if (!sqe)
            break;
        memcpy(pkt + 4, &lanes[i].credit, 4);
        io_uring_prep_send(sqe, lanes[i].fd, pkt, sizeof pkt, 0); // expect: stack-escape
        queued++;
    }
    io_uring_submit(ring);
    while (queued--) {
        if (io_uring_wait_cqe(ring, &cqe))
            return -1;
        failed += cqe->res < 0;
        io_uring_cqe_seen(ring, cqe);
    }
    return failed;
}
