/* A part of an object that came to be looked at only is borrowed, unless the operation runs on it.
   And one of several control blocks, which the function chooses, is no business of its caller. */
#include <aio.h>
#include <string.h>
#include <uv.h>

struct message {
    char *text;
    unsigned size;
};

struct session {
    uv_stream_t *stream;
    uv_write_t *request;
    char *greeting;
};

struct sink {
    int fd;
    unsigned busy;
    struct aiocb blocks[8];
};

static void written(uv_write_t *req, int status) { (void)req, (void)status; }

int answer(uv_stream_t *to, uv_write_t *req, const struct message *m)
{
    static uv_write_t own;
    uv_buf_t buf = uv_buf_init(m->text, m->size);
    (void)req;
    return uv_write(&own, to, &buf, 1, written); // expect: borrowed-parameter
}

int greet(const struct session *s)
{
    uv_buf_t buf = uv_buf_init(s->greeting, 5);
    return uv_write(s->request, s->stream, &buf, 1, written);
}

int append(struct sink *s, void *record, size_t size)
{
    struct aiocb *block = &s->blocks[__builtin_ctz(~s->busy)];
    memset(block, 0, sizeof *block);
    block->aio_fildes = s->fd;
    block->aio_buf = record;
    block->aio_nbytes = size;
    return aio_write(block); // expect: borrowed-parameter
}

int append_with(struct aiocb *block, void *record, size_t size)
{
    block->aio_buf = record;
    block->aio_nbytes = size;
    return aio_write(block);
}
