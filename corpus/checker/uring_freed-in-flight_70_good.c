#include <liburing.h>
#include <stdlib.h>

struct page_reader {
    int fd;
    unsigned size;
    int busy;
    char *page;
};

int page_reader_fill(struct io_uring *ring, struct page_reader *r, unsigned long long at)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    r->busy = 1;
    io_uring_prep_read(sqe, r->fd, r->page, r->size, at);
    io_uring_sqe_set_data(sqe, r);
    return io_uring_submit(ring);
}

void page_reader_filled(struct io_uring_cqe *cqe)
{
    struct page_reader *r = io_uring_cqe_get_data(cqe);
    r->busy = 0;
}

int page_reader_resize(struct page_reader *r, unsigned size)
{
    if (r->busy)
        return -1;
    free(r->page);
    r->page = malloc(size);
    r->size = r->page ? size : 0;
    return 0;
}
