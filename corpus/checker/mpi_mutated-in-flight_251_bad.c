/* Face exchange of a structured grid: pack, send to the six neighbours, unpack. */
#include <mpi.h>
#include <stdlib.h>

#define FACES 6
#define TAG_FACE 40

struct grid {
    int nx, ny, nz;
    int neighbour[FACES]; /* rank, or -1 at the border of the domain */
    double *cell;
    double *halo[FACES];
};

static long face_cells(const struct grid *g, int f)
{
    if (f < 2)
        return (long)g->ny * g->nz;
    if (f < 4)
        return (long)g->nx * g->nz;
    return (long)g->nx * g->ny;
}

static double face_value(const struct grid *g, int f, long k)
{
    long x, y, z;

    if (f < 2) {
        x = f == 0 ? 0 : g->nx - 1;
        y = k % g->ny;
        z = k / g->ny;
    } else if (f < 4) {
        x = k % g->nx;
        y = f == 2 ? 0 : g->ny - 1;
        z = k / g->nx;
    } else {
        x = k % g->nx;
        y = k / g->nx;
        z = f == 4 ? 0 : g->nz - 1;
    }
    return g->cell[(z * g->ny + y) * g->nx + x];
}

static long widest_face(const struct grid *g)
{
    long w = 0;
    for (int f = 0; f < FACES; f++)
        if (face_cells(g, f) > w)
            w = face_cells(g, f);
    return w;
}

int exchange_faces(const struct grid *g)
{
    MPI_Request req[2 * FACES];
    double *pack = malloc((size_t)widest_face(g) * sizeof *pack);
    int n = 0;

    if (!pack)
        return -1;
    for (int f = 0; f < FACES; f++)
        if (g->neighbour[f] >= 0)
            MPI_Irecv(g->halo[f], (int)face_cells(g, f), MPI_DOUBLE, g->neighbour[f], TAG_FACE + (f ^ 1),
                      MPI_COMM_WORLD, &req[n++]);

    for (int f = 0; f < FACES; f++) {
        long cells = face_cells(g, f);
        if (g->neighbour[f] < 0)
            continue;
        for (long k = 0; k < cells; k++)
            pack[k] = face_value(g, f, k); // expect: mutated-in-flight
        MPI_Isend(pack, (int)cells, MPI_DOUBLE, g->neighbour[f], TAG_FACE + f, MPI_COMM_WORLD, &req[n++]);
    }

    MPI_Waitall(n, req, MPI_STATUSES_IGNORE);
    free(pack);
    return 0;
}
