#include <liburing.h>
#include <stdint.h>

#define MSEC(ms) (&(struct __kernel_timespec){.tv_sec = (ms) / 1000, .tv_nsec = (ms) % 1000 * 1000000L})

struct timers {
    struct io_uring *ring;
    uint64_t next_id;
};

/* The id comes back as user_data of the completion. */
uint64_t timer_arm(struct timers *t, unsigned ms)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(t->ring);
    if (!sqe)
        return 0;
    io_uring_prep_timeout(sqe, MSEC(ms), 0, 0);
    io_uring_sqe_set_data64(sqe, ++t->next_id);
    if (io_uring_submit(t->ring) < 1)
        return 0;
    return t->next_id;
}
