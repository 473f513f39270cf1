#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum side { NORTH, SOUTH, EAST, WEST, SIDES };

struct grid {
    int nx, ny;
    int nbr[SIDES];
    double *cur, *nxt;
    double *out[SIDES], *in[SIDES];
    MPI_Request req[2 * SIDES];
    int live;
};

#define AT(g, a, x, y) ((a)[(y) * ((g)->nx + 2) + (x)])

static int side_len(const struct grid *g, int s) { return s == NORTH || s == SOUTH ? g->nx : g->ny; }

struct grid *grid_new(int nx, int ny, const int nbr[SIDES])
{
    struct grid *g = calloc(1, sizeof *g);
    size_t cells = (size_t)(nx + 2) * (size_t)(ny + 2);
    if (!g)
        return NULL;
    g->nx = nx;
    g->ny = ny;
    g->cur = calloc(cells, sizeof(double));
    g->nxt = calloc(cells, sizeof(double));
    for (int s = 0; s < SIDES; s++) {
        g->nbr[s] = nbr[s];
        g->out[s] = calloc((size_t)side_len(g, s), sizeof(double));
        g->in[s] = calloc((size_t)side_len(g, s), sizeof(double));
    }
    return g;
}

static void pack(struct grid *g, int s)
{
    for (int i = 0; i < side_len(g, s); i++)
        switch (s) {
        case NORTH: g->out[s][i] = AT(g, g->cur, i + 1, 1); break;
        case SOUTH: g->out[s][i] = AT(g, g->cur, i + 1, g->ny); break;
        case EAST: g->out[s][i] = AT(g, g->cur, g->nx, i + 1); break;
        default: g->out[s][i] = AT(g, g->cur, 1, i + 1); break;
        }
}

static void unpack(struct grid *g, int s)
{
    for (int i = 0; i < side_len(g, s); i++)
        switch (s) {
        case NORTH: AT(g, g->cur, i + 1, 0) = g->in[s][i]; break;
        case SOUTH: AT(g, g->cur, i + 1, g->ny + 1) = g->in[s][i]; break;
        case EAST: AT(g, g->cur, g->nx + 1, i + 1) = g->in[s][i]; break;
        default: AT(g, g->cur, 0, i + 1) = g->in[s][i]; break;
        }
}

static void halo_begin(struct grid *g)
{
    g->live = 0;
    for (int s = 0; s < SIDES; s++) {
        if (g->nbr[s] < 0)
            continue;
        MPI_Irecv(g->in[s], side_len(g, s), MPI_DOUBLE, g->nbr[s], s ^ 1, MPI_COMM_WORLD, &g->req[g->live++]);
        pack(g, s);
        MPI_Isend(g->out[s], side_len(g, s), MPI_DOUBLE, g->nbr[s], s, MPI_COMM_WORLD, &g->req[g->live++]);
    }
}

static void halo_end(struct grid *g)
{
    MPI_Waitall(g->live, g->req, MPI_STATUSES_IGNORE);
    for (int s = 0; s < SIDES; s++)
        if (g->nbr[s] >= 0)
            unpack(g, s);
}

static void relax(struct grid *g, int x0, int x1, int y0, int y1)
{
    for (int y = y0; y <= y1; y++)
        for (int x = x0; x <= x1; x++)
            AT(g, g->nxt, x, y) = 0.25 * (AT(g, g->cur, x - 1, y) + AT(g, g->cur, x + 1, y) + AT(g, g->cur, x, y - 1) + AT(g, g->cur, x, y + 1));
}

void grid_step(struct grid *g)
{
    double *t;
    halo_begin(g);
    relax(g, 2, g->nx - 1, 2, g->ny - 1);
    for (int s = 0; s < SIDES; s++)
        memset(g->out[s], 0, sizeof(double) * (size_t)side_len(g, s)); // expect: mutated-in-flight
    halo_end(g);
    relax(g, 1, g->nx, 1, 1);
    relax(g, 1, g->nx, g->ny, g->ny);
    relax(g, 1, 1, 1, g->ny);
    relax(g, g->nx, g->nx, 1, g->ny);
    t = g->cur;
    g->cur = g->nxt;
    g->nxt = t;
}

void grid_free(struct grid *g)
{
    for (int s = 0; s < SIDES; s++) {
        free(g->out[s]);
        free(g->in[s]);
    }
    free(g->cur);
    free(g->nxt);
    free(g);
}
