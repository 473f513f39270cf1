/* A flag that only the handler which frees sets: it does so once, and knows nothing of the write. */
#include <stdlib.h>
#include <uv.h>

struct exchange {
    uv_stream_t *stream;
    uv_write_t write;
    char *request;
    int replied;
};

static void room(uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
    (void)handle;
    *buf = uv_buf_init(malloc(size), (unsigned)size);
}

static void forget(struct exchange *e)
{
    if (e->request) {
        free(e->request);
        e->request = NULL;
    }
}

static void sent(uv_write_t *write, int status)
{
    (void)status;
    forget(write->data);
}

static void replied(uv_stream_t *stream, ssize_t size, const uv_buf_t *buf)
{
    struct exchange *e = stream->data;
    if (size > 0 && !e->replied) {
        e->replied = 1;
        forget(e); // expect: freed-in-flight
    }
    free(buf->base);
}

void start(struct exchange *e, size_t size)
{
    uv_buf_t buf = uv_buf_init(e->request, (unsigned)size);
    e->write.data = e;
    e->stream->data = e;
    uv_write(&e->write, e->stream, &buf, 1, sent);
    uv_read_start(e->stream, room, replied);
}
