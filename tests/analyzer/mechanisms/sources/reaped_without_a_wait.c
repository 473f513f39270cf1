/* Who takes the completions that are there, and does not wait, leaves what is not complete. */
#include <liburing.h>
#include <stdio.h>

static void take_one(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    if (io_uring_peek_cqe(ring, &cqe) == 0)
        io_uring_cqe_seen(ring, cqe);
}

static void take_all(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    while (io_uring_peek_cqe(ring, &cqe) == 0)
        io_uring_cqe_seen(ring, cqe);
}

static void wait_for_one(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;
    if (io_uring_wait_cqe(ring, &cqe) == 0)
        io_uring_cqe_seen(ring, cqe);
}

static void start(struct io_uring *ring, int fd, const char *line)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    io_uring_prep_write(sqe, fd, line, 8, 0);
    io_uring_submit(ring);
}

void one_is_taken(struct io_uring *ring, int fd, int n)
{
    char line[32];
    snprintf(line, sizeof line, "%d\n", n);
    start(ring, fd, line); /* expect: stack-escape */
    take_one(ring);
}

void all_are_taken(struct io_uring *ring, int fd, int n)
{
    char line[32];
    snprintf(line, sizeof line, "%d\n", n);
    start(ring, fd, line); /* expect: stack-escape */
    take_all(ring);
}

void one_is_waited_for(struct io_uring *ring, int fd, int n)
{
    char line[32];
    snprintf(line, sizeof line, "%d\n", n);
    start(ring, fd, line);
    wait_for_one(ring);
}
