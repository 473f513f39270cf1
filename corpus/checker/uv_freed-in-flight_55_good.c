#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#define container_of(p, T, m) ((T *)((char *)(p) - offsetof(T, m)))

struct upload {
    int fd;
    char *chunk;
    uv_write_t req;
    uv_stream_t *to;
};

static void upload_free(struct upload *u)
{
    if (!u)
        return;
    free(u->chunk);
    free(u);
}

static void chunk_written(uv_write_t *req, int status)
{
    struct upload *u = container_of(req, struct upload, req);
    (void)status;
    upload_free(u);
}

int upload_send(uv_stream_t *to, const void *p, size_t n)
{
    struct upload *u = calloc(1, sizeof *u);
    int rc = UV_ENOMEM;
    if (u && (u->chunk = malloc(n))) {
        u->to = to;
        memcpy(u->chunk, p, n);
        uv_buf_t b = uv_buf_init(u->chunk, (unsigned)n);
        rc = uv_write(&u->req, to, &b, 1, chunk_written);
        if (rc == 0)
            return 0;
    }
    upload_free(u);
    return rc;
}
