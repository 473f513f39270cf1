#include <aio.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct aiocb cb;
static char line[128];
static off_t at;
static int busy;

static void settle(void)
{
    const struct aiocb *list[1] = {&cb};
    if (!busy)
        return;
    while (aio_error(&cb) == EINPROGRESS)
        aio_suspend(list, 1, NULL);
    at += aio_return(&cb);
    busy = 0;
}

void audit(int fd, const char *who, const char *what)
{
    int n;
    settle();
    n = snprintf(line, sizeof line, "%s %s\n", who, what);
    memset(&cb, 0, sizeof cb);
    cb.aio_fildes = fd;
    cb.aio_buf = line;
    cb.aio_nbytes = (size_t)n;
    cb.aio_offset = at;
    busy = aio_write(&cb) == 0;
}

void session(int fd, const char *who)
{
    audit(fd, who, "login");
    audit(fd, who, "list");
    settle();
}
