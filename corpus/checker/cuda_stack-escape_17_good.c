#include <cuda_runtime_api.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define MAX_LIGHTS 128

struct view_params {
    float view[16];
    float eye[3];
    float fov_scale;
    unsigned light_count;
};

struct light {
    float pos[3], rgb[3];
};

struct scene {
    float eye[3], yaw, fov;
    unsigned light_count;
};

struct renderer {
    cudaStream_t stream;
    void *d_view, *d_lights;
    struct light *h_lights;
    unsigned frame, lost;
};

static void build_view(const struct scene *sc, struct view_params *v)
{
    memset(v, 0, sizeof *v);
    v->view[0] = v->view[10] = cosf(sc->yaw);
    v->view[2] = sinf(sc->yaw);
    v->view[8] = -v->view[2];
    v->view[5] = v->view[15] = 1.0f;
    memcpy(v->eye, sc->eye, sizeof v->eye);
    v->fov_scale = tanf(sc->fov * 0.5f);
    v->light_count = sc->light_count < MAX_LIGHTS ? sc->light_count : MAX_LIGHTS;
}

int renderer_upload(struct renderer *r, const struct scene *sc)
{
    struct view_params v;
    cudaError_t first, second = cudaSuccess;

    build_view(sc, &v);
    first = cudaMemcpyAsync(r->d_view, &v, sizeof v, cudaMemcpyHostToDevice, r->stream);
    if (first == cudaSuccess && v.light_count) {
        size_t n = v.light_count * sizeof *r->h_lights;
        second = cudaMemcpyAsync(r->d_lights, r->h_lights, n, cudaMemcpyHostToDevice, r->stream);
    }
    if (cudaStreamSynchronize(r->stream) != cudaSuccess || first != cudaSuccess || second != cudaSuccess) {
        r->lost++;
        return -1;
    }
    r->frame++;
    return 0;
}

int renderer_open(struct renderer *r, cudaStream_t stream)
{
    memset(r, 0, sizeof *r);
    r->stream = stream;
    if (cudaMalloc(&r->d_view, sizeof(struct view_params)) != cudaSuccess)
        return -1;
    if (cudaMalloc(&r->d_lights, MAX_LIGHTS * sizeof(struct light)) != cudaSuccess)
        goto fail_view;
    if (cudaMallocHost((void **)&r->h_lights, MAX_LIGHTS * sizeof(struct light)) != cudaSuccess)
        goto fail_lights;
    return 0;
fail_lights:
    cudaFree(r->d_lights);
fail_view:
    cudaFree(r->d_view);
    return -1;
}
