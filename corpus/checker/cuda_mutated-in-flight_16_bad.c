#include <cuda_runtime_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NSLOT 2

struct uploader {
    cudaStream_t stream;
    cudaEvent_t done[NSLOT];
    int armed[NSLOT];
    void *slot[NSLOT];
    size_t slot_size;
    unsigned next;
};

void uploader_destroy(struct uploader *u)
{
    cudaStreamSynchronize(u->stream);
    for (int i = 0; i < NSLOT; i++)
        if (u->slot[i])
            cudaFreeHost(u->slot[i]);
    free(u);
}

struct uploader *uploader_create(cudaStream_t stream, const cudaEvent_t *events, size_t slot_size)
{
    struct uploader *u = calloc(1, sizeof *u);
    if (!u)
        return NULL;
    u->stream = stream;
    u->slot_size = slot_size;
    for (int i = 0; i < NSLOT; i++) {
        u->done[i] = events[i];
        if (cudaMallocHost(&u->slot[i], slot_size) != cudaSuccess) {
            u->slot[i] = NULL;
            uploader_destroy(u);
            return NULL;
        }
    }
    return u;
}

static unsigned take_slot(struct uploader *u)
{
    unsigned i = u->next;
    u->next = (u->next + 1) % NSLOT;
    return i;
}

static int push_slot(struct uploader *u, unsigned i, void *dst, size_t n)
{
    if (cudaMemcpyAsync(dst, u->slot[i], n, cudaMemcpyHostToDevice, u->stream) != cudaSuccess)
        return -1;
    u->armed[i] = 1;
    if (cudaEventRecord(u->done[i], u->stream) != cudaSuccess) {
        cudaStreamSynchronize(u->stream);
        return -1;
    }
    return 0;
}

long upload_file(struct uploader *u, void *dev, size_t dev_size, FILE *in)
{
    size_t off = 0;

    while (off < dev_size) {
        size_t want = dev_size - off < u->slot_size ? dev_size - off : u->slot_size;
        unsigned i = take_slot(u);
        size_t n = fread(u->slot[i], 1, want, in); // expect: mutated-in-flight
        if (n == 0)
            break;
        if (push_slot(u, i, (char *)dev + off, n) < 0)
            return -1;
        off += n;
    }
    if (cudaStreamSynchronize(u->stream) != cudaSuccess)
        return -1;
    memset(u->armed, 0, sizeof u->armed);
    return ferror(in) ? -1 : (long)off;
}
