/* Halo exchange of a row-decomposed grid. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

enum { UP, DOWN, SIDES };
enum { TAG_HALO = 70 };

struct grid {
    MPI_Comm comm;
    int rank, size;
    int rows, cols;
    double *cell;
};

static double *row(struct grid *g, int r) { return g->cell + (size_t)r * (size_t)g->cols; }

static int neighbour(const struct grid *g, int side)
{
    int n = side == UP ? g->rank - 1 : g->rank + 1;
    return n < 0 || n >= g->size ? -1 : n;
}

int grid_exchange(struct grid *g)
{
    double *in[SIDES] = {NULL, NULL}, *out[SIDES] = {NULL, NULL};
    MPI_Request req[2 * SIDES];
    size_t bytes = (size_t)g->cols * sizeof(double);
    int nreq = 0, ok = 0, s;

    for (s = 0; s < SIDES; s++) {
        in[s] = malloc(bytes);
        out[s] = malloc(bytes);
        if (!in[s] || !out[s])
            goto out;
        memcpy(out[s], row(g, s == UP ? 1 : g->rows - 2), bytes);
    }
    for (s = 0; s < SIDES; s++) {
        int peer = neighbour(g, s);
        if (peer < 0)
            continue;
        if (MPI_Irecv(in[s], g->cols, MPI_DOUBLE, peer, TAG_HALO, g->comm, &req[nreq]) != MPI_SUCCESS)
            goto out;
        nreq++;
        if (MPI_Isend(out[s], g->cols, MPI_DOUBLE, peer, TAG_HALO, g->comm, &req[nreq]) != MPI_SUCCESS)
            goto out;
        nreq++;
    }
    ok = 1;
out:
    if (nreq && MPI_Waitall(nreq, req, MPI_STATUSES_IGNORE) != MPI_SUCCESS)
        ok = 0;
    for (s = 0; s < SIDES; s++) {
        if (ok && neighbour(g, s) >= 0)
            memcpy(row(g, s == UP ? 0 : g->rows - 1), in[s], bytes);
        free(in[s]);
        free(out[s]);
    }
    return ok ? 0 : -1;
}
