#include <stdlib.h>
#include <uv.h>

#define CHUNK_SIZE (256 * 1024)

typedef struct loader loader_t;
typedef void (*loader_cb)(loader_t *l, const char *data, ssize_t n);

struct loader {
    uv_loop_t *loop;
    uv_file fd;
    uv_fs_t req;
    uv_buf_t chunk;
    int64_t offset;
    int busy;
    int aborted;
    loader_cb on_data;
    void *user;
};

loader_t *loader_open(uv_loop_t *loop, uv_file fd, loader_cb cb, void *user)
{
    loader_t *l = calloc(1, sizeof *l);

    if (l == NULL)
        return NULL;
    l->chunk = uv_buf_init(malloc(CHUNK_SIZE), CHUNK_SIZE);
    if (l->chunk.base == NULL) {
        free(l);
        return NULL;
    }
    l->loop = loop;
    l->fd = fd;
    l->on_data = cb;
    l->user = user;
    l->req.data = l;
    return l;
}

static void loader_destroy(loader_t *l)
{
    uv_fs_t req;

    uv_fs_close(l->loop, &req, l->fd, NULL);
    uv_fs_req_cleanup(&req);
    free(l->chunk.base);
    free(l);
}

static void loader_on_read(uv_fs_t *req)
{
    loader_t *l = req->data;
    ssize_t n = req->result;

    uv_fs_req_cleanup(req);
    l->busy = 0;
    if (l->aborted) {
        loader_destroy(l);
        return;
    }
    if (n > 0)
        l->offset += n;
    l->on_data(l, l->chunk.base, n);
}

int loader_next(loader_t *l)
{
    int rc = uv_fs_read(l->loop, &l->req, l->fd, &l->chunk, 1, l->offset, loader_on_read);

    l->busy = rc == 0;
    return rc;
}

void loader_abort(loader_t *l)
{
    l->aborted = 1;
    if (!l->busy) {
        loader_destroy(l);
        return;
    }
    uv_cancel((uv_req_t *)&l->req);
    free(l->chunk.base); // expect: freed-in-flight
    l->chunk.base = NULL;
}
