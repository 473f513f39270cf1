#include <cuda_runtime_api.h>
#include <stdlib.h>
#include <string.h>

struct mesh_host {
    const float *xyz;
    const unsigned short *tri;
    size_t nvert, ntri;
};

struct mesh_dev {
    float *vert;
    unsigned *index;
    size_t nvert, nindex;
};

/* Device layout is float4 positions and 32-bit indices. */
static float *widen_vertices(const struct mesh_host *m)
{
    float *out = malloc(m->nvert * 4 * sizeof *out);

    for (size_t i = 0; out && i < m->nvert; i++) {
        memcpy(out + 4 * i, m->xyz + 3 * i, 3 * sizeof *out);
        out[4 * i + 3] = 1.0f;
    }
    return out;
}

static unsigned *widen_indices(const struct mesh_host *m)
{
    unsigned *out = malloc(m->ntri * 3 * sizeof *out);

    for (size_t i = 0; out && i < m->ntri * 3; i++)
        out[i] = m->tri[i];
    return out;
}

static cudaError_t upload(void **dst, const void *src, size_t bytes, cudaStream_t st)
{
    cudaError_t e = cudaMalloc(dst, bytes);

    if (e != cudaSuccess)
        return e;
    return cudaMemcpyAsync(*dst, src, bytes, cudaMemcpyHostToDevice, st);
}

/* On failure d may be partly filled; the caller hands it to mesh_release(). */
int mesh_upload(struct mesh_dev *d, const struct mesh_host *m, cudaStream_t st)
{
    float *vert = NULL;
    unsigned *index = NULL;
    int rc = -1;

    memset(d, 0, sizeof *d);
    vert = widen_vertices(m);
    if (!vert)
        goto out;
    if (upload((void **)&d->vert, vert, m->nvert * 4 * sizeof *vert, st) != cudaSuccess)
        goto out;
    d->nvert = m->nvert;

    index = widen_indices(m);
    if (!index)
        goto out;
    if (upload((void **)&d->index, index, m->ntri * 3 * sizeof *index, st) != cudaSuccess)
        goto out;
    d->nindex = m->ntri * 3;

    rc = 0;
out:
    if (cudaStreamSynchronize(st) != cudaSuccess)
        rc = -1;
    free(index);
    free(vert);
    return rc;
}

void mesh_release(struct mesh_dev *d)
{
    cudaFree(d->index);
    cudaFree(d->vert);
    memset(d, 0, sizeof *d);
}
