/* Metrics writer: lines are formatted into one page while the other is written. */
#include <errno.h>
#include <liburing.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PAGE 65536

struct metrics {
    struct io_uring *ring;
    int fd;
    uint64_t end;
    char page[2][PAGE];
    size_t used[2];
    size_t done; /* of the page that is being written */
    int fill; /* index of the page that takes new lines */
    int writing;
    unsigned lost;
};

static int submit_rest(struct metrics *m)
{
    int w = !m->fill;
    struct io_uring_sqe *sqe = io_uring_get_sqe(m->ring);
    if (!sqe)
        return -EBUSY;
    io_uring_prep_write(sqe, m->fd, m->page[w] + m->done, (unsigned)(m->used[w] - m->done), m->end);
    io_uring_sqe_set_data(sqe, m);
    m->writing = 1;
    return io_uring_submit(m->ring);
}

static int flip(struct metrics *m)
{
    if (m->writing || m->used[m->fill] == 0)
        return 0;
    m->fill = !m->fill;
    m->used[m->fill] = 0;
    m->done = 0;
    return submit_rest(m);
}

int metrics_line(struct metrics *m, const char *fmt, ...)
{
    char *at = m->page[m->fill] + m->used[m->fill];
    size_t room = PAGE - m->used[m->fill];
    va_list ap;
    int n;
    va_start(ap, fmt);
    n = vsnprintf(at, room, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= room) {
        m->lost++;
        return -ENOSPC;
    }
    m->used[m->fill] += (size_t)n;
    return flip(m);
}

int metrics_complete(struct metrics *m, struct io_uring_cqe *cqe)
{
    int w = !m->fill;
    int n = cqe->res;
    io_uring_cqe_seen(m->ring, cqe);
    m->writing = 0;
    if (n > 0) {
        m->end += (unsigned)n;
        m->done += (size_t)n;
        if (m->done < m->used[w])
            return submit_rest(m);
    } else {
        m->lost++;
    }
    return flip(m);
}
