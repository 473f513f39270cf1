/* Messages that name an address are datagrams: several may be under way on one socket. */
#include <liburing.h>
#include <netinet/in.h>

struct query {
    struct sockaddr_in from;
    struct msghdr message;
    struct iovec part;
    char bytes[512];
};

static void to_somebody(struct io_uring *ring, int fd, struct query *q)
{
    q->message.msg_name = &q->from;
    q->message.msg_namelen = sizeof q->from;
    io_uring_prep_sendmsg(io_uring_get_sqe(ring), fd, &q->message, 0);
}

static void down_the_stream(struct io_uring *ring, int fd, struct query *q)
{
    q->message.msg_name = NULL;
    io_uring_prep_sendmsg(io_uring_get_sqe(ring), fd, &q->message, 0); // expect: overlapping-write
}

void both(struct io_uring *ring, int fd, struct query *one, struct query *other)
{
    to_somebody(ring, fd, one);
    to_somebody(ring, fd, other);
}

void one_after_the_other(struct io_uring *ring, int fd, struct query *one, struct query *other)
{
    down_the_stream(ring, fd, one);
    down_the_stream(ring, fd, other);
}
