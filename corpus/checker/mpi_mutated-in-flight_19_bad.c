#include <mpi.h>
#include <stdlib.h>

#define TAG_HALO 17

struct face {
    int rank;
    int count;
    int *cells;
    int *ghosts;
};

struct halo {
    MPI_Comm comm;
    int nfaces;
    int widest;
    struct face *faces;
    double *send;
    double *recv;
    MPI_Request *reqs;
};

int halo_setup(struct halo *h)
{
    h->widest = 0;
    for (int f = 0; f < h->nfaces; f++)
        if (h->faces[f].count > h->widest)
            h->widest = h->faces[f].count;
    h->send = malloc((size_t)h->widest * sizeof *h->send);
    h->recv = malloc((size_t)h->nfaces * h->widest * sizeof *h->recv);
    h->reqs = malloc(2 * (size_t)h->nfaces * sizeof *h->reqs);
    return h->send && h->recv && h->reqs ? 0 : -1;
}

static void unpack(const struct halo *h, double *field)
{
    for (int f = 0; f < h->nfaces; f++) {
        const struct face *fc = &h->faces[f];
        const double *in = h->recv + (size_t)f * h->widest;

        for (int k = 0; k < fc->count; k++)
            field[fc->ghosts[k]] = in[k];
    }
}

int halo_exchange(struct halo *h, double *field)
{
    int n = 0;

    for (int f = 0; f < h->nfaces; f++)
        MPI_Irecv(h->recv + (size_t)f * h->widest, h->faces[f].count, MPI_DOUBLE, h->faces[f].rank,
                  TAG_HALO, h->comm, &h->reqs[n++]);

    for (int f = 0; f < h->nfaces; f++) {
        const struct face *fc = &h->faces[f];
        double *out = h->send;

        for (int k = 0; k < fc->count; k++)
            out[k] = field[fc->cells[k]]; // expect: mutated-in-flight
        MPI_Isend(out, fc->count, MPI_DOUBLE, fc->rank, TAG_HALO, h->comm, &h->reqs[n++]); // allow: mutated-in-flight
    }

    if (MPI_Waitall(n, h->reqs, MPI_STATUSES_IGNORE) != MPI_SUCCESS)
        return -1;
    unpack(h, field);
    return 0;
}

void halo_free(struct halo *h)
{
    free(h->send);
    free(h->recv);
    free(h->reqs);
}
