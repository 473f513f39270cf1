#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct page_io {
    struct aiocb cb;
    unsigned pgno;
    unsigned char page[8192];
};

int page_writeback(int fd, unsigned pgno, void (*fill)(unsigned, void *))
{
    struct page_io *io = calloc(1, sizeof *io);
    int err;

    if (!io)
        return -ENOMEM;
    io->pgno = pgno;
    fill(pgno, io->page);
    io->cb.aio_fildes = fd;
    io->cb.aio_buf = io->page;
    io->cb.aio_nbytes = sizeof io->page;
    io->cb.aio_offset = (off_t)pgno * (off_t)sizeof io->page;
    if (aio_write(&io->cb)) {
        err = errno;
        free(io);
        return -err;
    }
    err = aio_error(&io->cb);
    if (err == EINPROGRESS)
        fprintf(stderr, "page %u is slow\n", pgno);
    else
        aio_return(&io->cb);
    free(io); // expect: freed-in-flight
    return err == EINPROGRESS ? 0 : -err;
}
