#include <liburing.h>
#include <stdlib.h>

int copy_block(int from, size_t n)
{
    struct io_uring ring;
    char *block = NULL;
    int result = -1;
    int ready = io_uring_queue_init(4, &ring, 0);
    if (ready)
        goto out;
    block = malloc(n);
    if (!block)
        goto out;
    io_uring_prep_read(io_uring_get_sqe(&ring), from, block, n, 0);
    if (io_uring_submit(&ring) == 1)
        result = 0;
out:
    free(block);  // expect: freed-in-flight
    if (!ready)
        io_uring_queue_exit(&ring);
    return result;
}
