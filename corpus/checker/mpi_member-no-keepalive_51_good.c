#include <mpi.h>
#include <stdlib.h>

struct exchange {
    MPI_Request rq[2];
    int peer, n, active;
    double *out, *in;
};

struct exchange *exchange_new(int peer, int n)
{
    struct exchange *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->peer = peer;
    e->n = n;
    e->out = calloc((size_t)n, sizeof *e->out);
    e->in = calloc((size_t)n, sizeof *e->in);
    return e;
}

void exchange_begin(struct exchange *e)
{
    MPI_Irecv(e->in, e->n, MPI_DOUBLE, e->peer, 1, MPI_COMM_WORLD, &e->rq[0]);
    MPI_Isend(e->out, e->n, MPI_DOUBLE, e->peer, 1, MPI_COMM_WORLD, &e->rq[1]);
    e->active = 1;
}

void exchange_end(struct exchange *e)
{
    if (e->active)
        MPI_Waitall(2, e->rq, MPI_STATUSES_IGNORE);
    e->active = 0;
}

void exchange_free(struct exchange *e)
{
    exchange_end(e);
    free(e->out);
    free(e->in);
    free(e);
}
