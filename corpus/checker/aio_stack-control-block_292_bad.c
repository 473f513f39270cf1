/* Page cache of a small database: reads a page with a deadline, a slow disk must
 * not block the query for ever. */
#include <aio.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PAGE_SIZE 8192
#define NPAGES 256

enum page_state { PAGE_EMPTY, PAGE_READING, PAGE_VALID, PAGE_LOST };

struct page {
    uint32_t no;
    enum page_state state;
    unsigned char data[PAGE_SIZE];
};

static struct page cache[NPAGES];

static struct page *lookup(uint32_t no)
{
    struct page *p = &cache[no % NPAGES];
    if (p->state == PAGE_VALID && p->no == no)
        return p;
    if (p->state == PAGE_READING || p->state == PAGE_LOST)
        return NULL;
    p->no = no;
    p->state = PAGE_EMPTY;
    return p;
}

static int read_page(int fd, struct page *p, long deadline_ms)
{
    struct aiocb cb;
    const struct aiocb *wait_for[1] = {&cb};
    struct timespec limit = {deadline_ms / 1000, (deadline_ms % 1000) * 1000000L};
    ssize_t n;

    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = fd;
    cb.aio_buf = p->data;
    cb.aio_nbytes = PAGE_SIZE;
    cb.aio_offset = (off_t)p->no * PAGE_SIZE;
    cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    if (aio_read(&cb) < 0) // expect: stack-control-block
        return -errno;
    p->state = PAGE_READING;
    if (aio_suspend(wait_for, 1, &limit) < 0 && errno == EAGAIN) {
        fprintf(stderr, "page %u: no answer in %ld ms\n", p->no, deadline_ms);
        p->state = PAGE_LOST;
        return -ETIMEDOUT;
    }
    while (aio_error(&cb) == EINPROGRESS)
        aio_suspend(wait_for, 1, NULL);
    n = aio_return(&cb);
    p->state = n == PAGE_SIZE ? PAGE_VALID : PAGE_EMPTY;
    return n == PAGE_SIZE ? 0 : -EIO;
}

const void *page_get(int fd, uint32_t no, long deadline_ms)
{
    struct page *p = lookup(no);

    if (!p)
        return NULL;
    if (p->state == PAGE_VALID)
        return p->data;
    return read_page(fd, p, deadline_ms) ? NULL : p->data;
}
