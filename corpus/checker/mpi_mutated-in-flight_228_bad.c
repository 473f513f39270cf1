/* One-dimensional heat solver: border cells are exchanged between neighbouring ranks. */
#include <math.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

enum { LEFT, RIGHT };

struct slab {
    int n, rank, size;
    double *cell, *next;
    double edge_out[2], edge_in[2];
    MPI_Request rq[4];
    int nrq;
};

static int neighbour(const struct slab *s, int side)
{
    int r = side == LEFT ? s->rank - 1 : s->rank + 1;

    return r < 0 || r >= s->size ? -1 : r;
}

static void exchange_begin(struct slab *s)
{
    s->nrq = 0;
    for (int side = LEFT; side <= RIGHT; side++) {
        int peer = neighbour(s, side);

        if (peer < 0)
            continue;
        MPI_Irecv(&s->edge_in[side], 1, MPI_DOUBLE, peer, 1 - side, MPI_COMM_WORLD, &s->rq[s->nrq++]);
        MPI_Isend(&s->edge_out[side], 1, MPI_DOUBLE, peer, side, MPI_COMM_WORLD, &s->rq[s->nrq++]);
    }
}

static void exchange_end(struct slab *s)
{
    MPI_Waitall(s->nrq, s->rq, MPI_STATUSES_IGNORE);
    for (int side = LEFT; side <= RIGHT; side++)
        if (neighbour(s, side) < 0)
            s->edge_in[side] = s->cell[side == LEFT ? 0 : s->n - 1];
}

static double relax(double l, double c, double r)
{
    return c + 0.25 * (l - 2.0 * c + r);
}

static double interior(struct slab *s)
{
    double worst = 0.0;

    for (int i = 1; i < s->n - 1; i++) {
        s->next[i] = relax(s->cell[i - 1], s->cell[i], s->cell[i + 1]);
        worst = fmax(worst, fabs(s->next[i] - s->cell[i]));
    }
    return worst;
}

double slab_step(struct slab *s)
{
    double worst, *t;

    s->edge_out[LEFT] = s->cell[0];
    s->edge_out[RIGHT] = s->cell[s->n - 1];
    exchange_begin(s);
    worst = interior(s);
    memset(s->edge_out, 0, sizeof s->edge_out); // expect: mutated-in-flight
    exchange_end(s);
    s->next[0] = relax(s->edge_in[LEFT], s->cell[0], s->cell[1]);
    s->next[s->n - 1] = relax(s->cell[s->n - 2], s->cell[s->n - 1], s->edge_in[RIGHT]);
    t = s->cell;
    s->cell = s->next;
    s->next = t;
    return worst;
}

int slab_init(struct slab *s, int n)
{
    memset(s, 0, sizeof *s);
    s->n = n;
    MPI_Comm_rank(MPI_COMM_WORLD, &s->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &s->size);
    s->cell = calloc((size_t)n, sizeof *s->cell);
    s->next = calloc((size_t)n, sizeof *s->next);
    return s->cell && s->next && n > 2 ? 0 : -1;
}
