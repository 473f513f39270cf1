#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define NSIDE 2

enum { LEFT, RIGHT };

typedef struct {
    int rank[NSIDE];
    int rows;
    int cols;
    double *cell;
    double *out[NSIDE];
    double *in[NSIDE];
    MPI_Request req[2 * NSIDE];
    int nreq;
    int idle_sweeps;
} grid_t;

static double *at(grid_t *g, int r, int c) { return &g->cell[(size_t)r * (size_t)(g->cols + 2) + (size_t)c]; }

static void halo_start(grid_t *g)
{
    int s, r;

    for (s = 0; s < NSIDE; s++) {
        if (g->rank[s] < 0)
            continue;
        MPI_Irecv(g->in[s], g->rows, MPI_DOUBLE, g->rank[s], 5, MPI_COMM_WORLD, &g->req[g->nreq++]);
    }
    for (s = 0; s < NSIDE; s++) {
        if (g->rank[s] < 0)
            continue;
        for (r = 0; r < g->rows; r++)
            g->out[s][r] = *at(g, r, s == LEFT ? 1 : g->cols);
        MPI_Isend(g->out[s], g->rows, MPI_DOUBLE, g->rank[s], 5, MPI_COMM_WORLD, &g->req[g->nreq++]);
    }
}

/* Only the border columns were packed, the cells themselves may change while the halo is on its way. */
static void relax_inner(grid_t *g)
{
    int r, c;

    for (r = 1; r < g->rows - 1; r++)
        for (c = 2; c < g->cols; c++)
            *at(g, r, c) = 0.25 * (*at(g, r - 1, c) + *at(g, r + 1, c) + *at(g, r, c - 1) + *at(g, r, c + 1));
}

static void halo_finish(grid_t *g)
{
    int s, r;

    MPI_Waitall(g->nreq, g->req, MPI_STATUSES_IGNORE);
    g->nreq = 0;
    for (s = 0; s < NSIDE; s++) {
        if (g->rank[s] < 0)
            continue;
        for (r = 0; r < g->rows; r++)
            *at(g, r, s == LEFT ? 0 : g->cols + 1) = g->in[s][r];
    }
}

int grid_init(grid_t *g, int rows, int cols)
{
    int s, me, n;

    memset(g, 0, sizeof *g);
    MPI_Comm_rank(MPI_COMM_WORLD, &me);
    MPI_Comm_size(MPI_COMM_WORLD, &n);
    g->rank[LEFT] = me - 1;
    g->rank[RIGHT] = me + 1 < n ? me + 1 : -1;
    g->rows = rows;
    g->cols = cols;
    g->cell = calloc((size_t)rows * (size_t)(cols + 2), sizeof *g->cell);
    for (s = 0; s < NSIDE; s++) {
        g->out[s] = malloc((size_t)rows * sizeof(double));
        g->in[s] = malloc((size_t)rows * sizeof(double));
        if (!g->out[s] || !g->in[s])
            return -1;
    }
    return g->cell ? 0 : -1;
}

void grid_sweep(grid_t *g, int sweeps)
{
    while (sweeps-- > 0) {
        halo_start(g);
        relax_inner(g);
        halo_finish(g);
    }
}

void grid_free(grid_t *g)
{
    int s;

    for (s = 0; s < NSIDE; s++) {
        free(g->out[s]);
        free(g->in[s]);
    }
    free(g->cell);
}
