#include <mpi.h>
#include <stdlib.h>

#define FACES 4

struct grid {
    int nx, ny;
    double *cell;
    int neighbour[FACES];
    double *sendbuf;
    double *recvbuf[FACES];
    MPI_Comm comm;
};

static int face_len(const struct grid *g, int face)
{
    return face < 2 ? g->ny : g->nx;
}

static double *face_cell(const struct grid *g, int face, int i)
{
    switch (face) {
    case 0: return &g->cell[i * g->nx];
    case 1: return &g->cell[i * g->nx + g->nx - 1];
    case 2: return &g->cell[i];
    default: return &g->cell[(g->ny - 1) * g->nx + i];
    }
}

static void pack_face(const struct grid *g, int face, double *out)
{
    int n = face_len(g, face);

    for (int i = 0; i < n; i++)
        out[i] = *face_cell(g, face, i);
}

int grid_alloc(struct grid *g)
{
    size_t n = (size_t)(g->nx > g->ny ? g->nx : g->ny);

    g->sendbuf = malloc(n * sizeof *g->sendbuf);
    if (!g->sendbuf)
        return -1;
    for (int f = 0; f < FACES; f++) {
        g->recvbuf[f] = malloc(n * sizeof *g->recvbuf[f]);
        if (!g->recvbuf[f])
            return -1;
    }
    return 0;
}

int grid_exchange(struct grid *g)
{
    MPI_Request req[2 * FACES];
    int n = 0, rc;

    for (int f = 0; f < FACES; f++) {
        if (g->neighbour[f] < 0)
            continue;
        rc = MPI_Irecv(g->recvbuf[f], face_len(g, f), MPI_DOUBLE, g->neighbour[f], f ^ 1, g->comm, &req[n++]);
        if (rc != MPI_SUCCESS)
            return rc;
    }
    for (int f = 0; f < FACES; f++) {
        if (g->neighbour[f] < 0)
            continue;
        pack_face(g, f, g->sendbuf); // expect: mutated-in-flight
        rc = MPI_Isend(g->sendbuf, face_len(g, f), MPI_DOUBLE, g->neighbour[f], f, g->comm, &req[n++]);
        if (rc != MPI_SUCCESS)
            return rc;
    }
    return MPI_Waitall(n, req, MPI_STATUSES_IGNORE);
}
