/* Tile uploader: tiles are packed into a pinned page and go to the device. */
#include <cuda_runtime_api.h>
#include <stddef.h>
#include <string.h>

struct tile {
    const float *px;
    size_t rows, cols, stride;
};

struct uploader {
    cudaStream_t copy, compute;
    float *stage;
    size_t stage_cap;
    float *dev;
    size_t dev_used;
};

int uploader_init(struct uploader *u, size_t cap)
{
    void *p, *d;

    if (cudaMallocHost(&p, cap) != cudaSuccess)
        return -1;
    if (cudaMalloc(&d, cap * 64) != cudaSuccess) {
        cudaFreeHost(p);
        return -1;
    }
    u->stage = p;
    u->stage_cap = cap;
    u->dev = d;
    u->dev_used = 0;
    return 0;
}

static size_t tile_pack(float *dst, const struct tile *t)
{
    for (size_t r = 0; r < t->rows; r++)
        memcpy(dst + r * t->cols, t->px + r * t->stride, t->cols * sizeof *dst); /* expect: mutated-in-flight */
    return t->rows * t->cols;
}

static int upload_one(struct uploader *u, const struct tile *t)
{
    size_t n = tile_pack(u->stage, t); /* allow: mutated-in-flight */
    cudaError_t e = cudaMemcpyAsync(u->dev + u->dev_used, u->stage, n * sizeof(float), cudaMemcpyHostToDevice, u->copy);

    if (e != cudaSuccess)
        return -1;
    u->dev_used += n;
    return 0;
}

int uploader_push(struct uploader *u, const struct tile *tiles, int n)
{
    for (int i = 0; i < n; i++) {
        if (tiles[i].rows * tiles[i].cols * sizeof(float) > u->stage_cap)
            return -1;
        if (i > 0 && cudaStreamSynchronize(u->compute) != cudaSuccess)
            return -1;
        if (upload_one(u, &tiles[i])) /* allow: mutated-in-flight */
            return -1;
    }
    return cudaStreamSynchronize(u->copy) == cudaSuccess ? 0 : -1;
}
