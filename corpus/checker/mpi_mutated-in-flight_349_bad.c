/* One-dimensional heat equation, the interval is split over the ranks. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

struct strip {
    int rank, ranks;
    int n; /* inner cells; cells 0 and n + 1 are the halo */
    double *now;
    double *next;
};

static int exchange_start(struct strip *s, MPI_Request *rq)
{
    int k = 0;
    if (s->rank > 0) {
        MPI_Irecv(&s->now[0], 1, MPI_DOUBLE, s->rank - 1, 1, MPI_COMM_WORLD, &rq[k++]);
        MPI_Isend(&s->now[1], 1, MPI_DOUBLE, s->rank - 1, 2, MPI_COMM_WORLD, &rq[k++]); /* allow: mutated-in-flight */
    }
    if (s->rank < s->ranks - 1) {
        MPI_Irecv(&s->now[s->n + 1], 1, MPI_DOUBLE, s->rank + 1, 2, MPI_COMM_WORLD, &rq[k++]);
        MPI_Isend(&s->now[s->n], 1, MPI_DOUBLE, s->rank + 1, 1, MPI_COMM_WORLD, &rq[k++]); /* allow: mutated-in-flight */
    }
    return k;
}

static double stencil(const double *u, int i, double a)
{
    return u[i] + a * (u[i - 1] - 2 * u[i] + u[i + 1]);
}

static void step(struct strip *s, double a)
{
    MPI_Request rq[4];
    int k = exchange_start(s, rq);
    /* cells that need no halo, while the messages travel */
    for (int i = 2; i < s->n; i++)
        s->next[i] = stencil(s->now, i, a);
    /* absorbing layer next to the seams */
    s->now[s->n] *= 0.999; /* expect: mutated-in-flight */
    MPI_Waitall(k, rq, MPI_STATUSES_IGNORE);
    s->next[1] = stencil(s->now, 1, a);
    s->next[s->n] = stencil(s->now, s->n, a);
    memcpy(&s->now[1], &s->next[1], (size_t)s->n * sizeof(double));
}

int heat_run(int n, int steps, double a, double *out)
{
    struct strip s = {.n = n};
    MPI_Comm_rank(MPI_COMM_WORLD, &s.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &s.ranks);
    s.now = calloc((size_t)n + 2, sizeof(double));
    s.next = calloc((size_t)n + 2, sizeof(double));
    if (n < 3 || !s.now || !s.next) {
        free(s.now);
        free(s.next);
        return -1;
    }
    s.now[n / 2] = 100.0;
    for (int t = 0; t < steps; t++)
        step(&s, a);
    memcpy(out, s.now + 1, (size_t)n * sizeof(double));
    free(s.now);
    free(s.next);
    return 0;
}
