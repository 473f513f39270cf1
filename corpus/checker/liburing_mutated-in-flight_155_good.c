/* Event log: lines are appended to a page whose earlier part may be on its way to the file already. */
#include <errno.h>
#include <liburing.h>
#include <stdint.h>
#include <string.h>

enum { PAGE = 65536 };

struct evlog {
    struct io_uring *ring;
    int fd;
    int error;
    int writing;
    unsigned len, settled;
    uint64_t file_off;
    char page[PAGE];
};

void evlog_init(struct evlog *l, struct io_uring *ring, int fd)
{
    memset(l, 0, sizeof *l);
    l->ring = ring;
    l->fd = fd;
}

static int evlog_start(struct evlog *l)
{
    struct io_uring_sqe *sqe;

    if (l->writing || l->error || l->settled == l->len)
        return 0;
    sqe = io_uring_get_sqe(l->ring);
    if (!sqe)
        return -EAGAIN;
    io_uring_prep_write(sqe, l->fd, l->page + l->settled, l->len - l->settled, l->file_off);
    io_uring_sqe_set_data(sqe, l);
    l->writing = 1;
    return 0;
}

static void evlog_rewind(struct evlog *l)
{
    if (!l->writing && l->settled == l->len)
        l->settled = l->len = 0;
}

int evlog_line(struct evlog *l, const char *line)
{
    unsigned n = (unsigned)strlen(line);

    if (l->error)
        return l->error;
    evlog_rewind(l);
    if (n + 1 > PAGE - l->len)
        return -ENOBUFS;
    memcpy(l->page + l->len, line, n);
    l->page[l->len + n] = '\n';
    l->len += n + 1;
    return evlog_start(l);
}

static void evlog_written(struct evlog *l, int res)
{
    l->writing = 0;
    if (res <= 0) {
        l->error = res ? res : -EIO;
        return;
    }
    l->settled += (unsigned)res;
    l->file_off += (unsigned)res;
    evlog_start(l);
}

void evlog_turn(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;

    io_uring_submit(ring);
    while (io_uring_peek_cqe(ring, &cqe) == 0) {
        struct evlog *l = io_uring_cqe_get_data(cqe);
        int res = cqe->res;
        io_uring_cqe_seen(ring, cqe);
        evlog_written(l, res);
    }
    io_uring_submit(ring);
}

unsigned evlog_backlog(const struct evlog *l) { return l->len - l->settled; }
