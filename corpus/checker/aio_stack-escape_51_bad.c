#include <aio.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void rotate_done(union sigval sv)
{
    struct aiocb *cb = sv.sival_ptr;
    aio_return(cb);
    free(cb);
}

int log_stamp(int fd, off_t at)
{
    char line[40];
    struct aiocb *cb = calloc(1, sizeof *cb);
    if (!cb)
        return -1;
    cb->aio_fildes = fd;
    cb->aio_offset = at;
    cb->aio_buf = line;
    cb->aio_nbytes = (size_t)snprintf(line, sizeof line, "--- %ld ---\n", (long)time(NULL));
    cb->aio_sigevent.sigev_notify = SIGEV_THREAD;
    cb->aio_sigevent.sigev_notify_function = rotate_done;
    cb->aio_sigevent.sigev_value.sival_ptr = cb;
    if (aio_write(cb) != 0) { // expect: stack-escape
        free(cb);
        return -1;
    }
    return 0;
}
