#include <aio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int write_vec(int fd, const char *const *rec, int n, size_t size)
{
    struct aiocb *cb = calloc((size_t)n, sizeof *cb);
    struct aiocb **list = malloc((size_t)n * sizeof *list);
    int bad = 0;

    if (!cb || !list) {
        free(cb);
        free(list);
        return -1;
    }
    for (int i = 0; i < n; i++) {
        cb[i].aio_fildes = fd;
        cb[i].aio_buf = (void *)(size_t)rec[i];
        cb[i].aio_nbytes = size;
        cb[i].aio_offset = (off_t)i * (off_t)size;
        cb[i].aio_lio_opcode = LIO_WRITE;
        list[i] = &cb[i];
    }
    lio_listio(LIO_NOWAIT, list, n, NULL);
    for (int i = 0; i < n; i++) {
        const struct aiocb *one[1] = {&cb[i]};
        while (aio_error(&cb[i]) == EINPROGRESS)
            aio_suspend(one, 1, NULL);
        bad += aio_return(&cb[i]) != (ssize_t)size;
    }
    free(list);
    free(cb);
    return bad;
}
