#include <aio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    struct aiocb cb;
    char text[];
} note_t;

static void note_written(union sigval v)
{
    note_t *n = v.sival_ptr;
    if (aio_return(&n->cb) < 0)
        perror("note");
    free(n);
}

int note(int fd, off_t at, const char *s)
{
    size_t len = strlen(s);
    note_t *n = calloc(1, sizeof *n + len);

    if (n == NULL)
        return -1;
    memcpy(n->text, s, len);
    n->cb.aio_fildes = fd;
    n->cb.aio_offset = at;
    n->cb.aio_buf = n->text;
    n->cb.aio_nbytes = len;
    n->cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
    n->cb.aio_sigevent.sigev_notify_function = note_written;
    n->cb.aio_sigevent.sigev_value.sival_ptr = n;
    if (aio_write(&n->cb)) {
        free(n);
        return -1;
    }
    return 0;
}
