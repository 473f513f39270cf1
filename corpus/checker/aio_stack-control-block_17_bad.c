#include <aio.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void (*page_cb)(void *arg, const void *page, ssize_t n);

struct page_fetch {
    int fd;
    size_t size;
    page_cb cb;
    void *arg;
    unsigned char *page;
};

static void fetched(union sigval v)
{
    struct page_fetch *f = v.sival_ptr;

    f->cb(f->arg, f->page, (ssize_t)f->size);
    free(f->page);
    free(f);
}

static struct page_fetch *fetch_new(int fd, size_t size, page_cb cb, void *arg)
{
    struct page_fetch *f = calloc(1, sizeof *f);

    if (!f)
        return NULL;
    f->page = malloc(size);
    if (!f->page) {
        free(f);
        return NULL;
    }
    f->fd = fd;
    f->size = size;
    f->cb = cb;
    f->arg = arg;
    return f;
}

int page_prefetch(int fd, off_t at, size_t size, page_cb cb, void *arg)
{
    struct aiocb cb_block;
    struct page_fetch *f = fetch_new(fd, size, cb, arg);

    if (!f)
        return -ENOMEM;
    memset(&cb_block, 0, sizeof cb_block);
    cb_block.aio_fildes = fd;
    cb_block.aio_buf = f->page;
    cb_block.aio_nbytes = size;
    cb_block.aio_offset = at;
    cb_block.aio_sigevent.sigev_notify = SIGEV_THREAD;
    cb_block.aio_sigevent.sigev_notify_function = fetched;
    cb_block.aio_sigevent.sigev_value.sival_ptr = f;
    if (aio_read(&cb_block) < 0) { // expect: stack-control-block
        int e = errno;

        free(f->page);
        free(f);
        return -e;
    }
    return 0;
}
