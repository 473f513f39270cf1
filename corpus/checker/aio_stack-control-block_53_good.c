#include <aio.h>
#include <errno.h>
#include <string.h>

int load_header(int fd, void *index, size_t index_len)
{
    unsigned char magic[16];
    struct aiocb m = {.aio_fildes = fd, .aio_buf = magic, .aio_nbytes = sizeof magic, .aio_lio_opcode = LIO_READ};
    struct aiocb i = {.aio_fildes = fd, .aio_offset = 4096, .aio_lio_opcode = LIO_READ};
    struct aiocb *both[2] = {&m, &i};

    i.aio_buf = index;
    i.aio_nbytes = index_len;
    if (lio_listio(LIO_WAIT, both, 2, NULL) != 0)
        for (int k = 0; k < 2; k++)
            while (aio_error(both[k]) == EINPROGRESS)
                aio_suspend((const struct aiocb *const *)&both[k], 1, NULL);
    if (aio_return(&m) != (ssize_t)sizeof magic || aio_return(&i) < 0)
        return -1;
    return memcmp(magic, "IDX1", 4);
}
