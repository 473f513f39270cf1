#include <liburing.h>
#include <stdlib.h>

struct page_reader {
    int fd;
    unsigned size;
    char *page;
};

int page_reader_fill(struct io_uring *ring, struct page_reader *r, unsigned long long at)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    if (!sqe)
        return -1;
    io_uring_prep_read(sqe, r->fd, r->page, r->size, at);
    io_uring_sqe_set_data(sqe, r);
    return io_uring_submit(ring);
}

void page_reader_resize(struct page_reader *r, unsigned size)
{
    if (size <= r->size)
        return;
    free(r->page); // expect: freed-in-flight
    r->page = malloc(size);
    r->size = r->page ? size : 0;
}
