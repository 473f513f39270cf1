#include <aio.h>
#include <stdlib.h>
#include <string.h>

struct spool {
    struct aiocb cb;
    char *text;
    size_t used, room;
};

int spool_flush(struct spool *s, int fd)
{
    memset(&s->cb, 0, sizeof s->cb); // allow: mutated-in-flight
    s->cb.aio_fildes = fd;
    s->cb.aio_buf = s->text;
    s->cb.aio_nbytes = s->used;
    return aio_write(&s->cb);
}

int spool_add(struct spool *s, const char *text, size_t n)
{
    if (s->used + n > s->room) {
        char *more = realloc(s->text, s->room + n); // expect: mutated-in-flight
        if (!more)
            return -1;
        s->text = more;
        s->room += n;
    }
    memcpy(s->text + s->used, text, n);
    s->used += n;
    return 0;
}
