// Two calls of a helper behind one test: what was looked at before both says nothing of the first.
#include <liburing.h>

#include <cstring>

struct subscriber {
    int fd;
    bool broken, busy;
};

static void put(io_uring &ring, subscriber &s, const char *text)
{
    io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    if (!sqe) {
        s.broken = true;
        return;
    }
    io_uring_prep_send(sqe, s.fd, text, std::strlen(text), 0); // expect: overlapping-write
}

void publish(io_uring &ring, subscriber &s)
{
    if (s.broken) return;
    put(ring, s, "head");
    put(ring, s, "body");
    io_uring_submit(&ring);
}

static void put_if_free(io_uring &ring, subscriber &s, const char *text)
{
    if (s.busy) return;
    io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    if (!sqe) return;
    s.busy = true;
    io_uring_prep_send(sqe, s.fd, text, std::strlen(text), 0);
}

void publish_one(io_uring &ring, subscriber &s)
{
    if (s.broken) return;
    put_if_free(ring, s, "head");
    put_if_free(ring, s, "body");
    io_uring_submit(&ring);
}
