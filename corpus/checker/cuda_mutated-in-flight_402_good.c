/* Frame uploader with two pinned pages. */
#include <cuda_runtime_api.h>
#include <stddef.h>
#include <string.h>

#define PAGES 2

struct page {
    unsigned char *host;
    cudaEvent_t taken;
    int in_use;
};

struct frames {
    cudaStream_t copy;
    struct page page[PAGES];
    unsigned turn;
    size_t cap;
    unsigned char *dev;
};

static struct page *page_acquire(struct frames *f)
{
    struct page *p = &f->page[f->turn++ % PAGES];

    if (p->in_use && cudaEventSynchronize(p->taken) != cudaSuccess)
        return NULL;
    p->in_use = 0;
    return p;
}

static int page_send(struct frames *f, struct page *p, size_t off, size_t n)
{
    cudaError_t e = cudaMemcpyAsync(f->dev + off, p->host, n, cudaMemcpyHostToDevice, f->copy);

    if (e == cudaSuccess)
        e = cudaEventRecord(p->taken, f->copy);
    if (e != cudaSuccess) {
        cudaStreamSynchronize(f->copy);
        return -1;
    }
    p->in_use = 1;
    return 0;
}

int frames_put(struct frames *f, const unsigned char *src, size_t total)
{
    size_t off = 0;

    while (off < total) {
        size_t n = total - off < f->cap ? total - off : f->cap;
        struct page *p = page_acquire(f);

        if (!p)
            return -1;
        memcpy(p->host, src + off, n);
        if (page_send(f, p, off, n))
            return -1;
        off += n;
    }
    return 0;
}

int frames_close(struct frames *f)
{
    int rc = cudaStreamSynchronize(f->copy) == cudaSuccess ? 0 : -1;

    for (int i = 0; i < PAGES && rc == 0; i++) {
        cudaFreeHost(f->page[i].host);
        f->page[i].host = NULL;
        f->page[i].in_use = 0;
    }
    return rc;
}
