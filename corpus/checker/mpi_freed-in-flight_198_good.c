/* Transposition of a distributed matrix: blocks are packed, exchanged with all ranks and
 * unpacked; every buffer lives for one call only. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int ranks, me;
    int n;
    double *local;
} dmatrix;

typedef struct {
    double *send, *recv;
    MPI_Request *req;
    int nreq;
} exchange;

static int exchange_init(exchange *x, const dmatrix *m, int block)
{
    size_t all = (size_t)m->ranks * (size_t)block;

    x->nreq = 0;
    x->send = malloc(all * sizeof *x->send);
    x->recv = malloc(all * sizeof *x->recv);
    x->req = malloc(2 * (size_t)m->ranks * sizeof *x->req);
    return x->send && x->recv && x->req ? 0 : -1;
}

static void exchange_close(exchange *x)
{
    if (x->nreq)
        MPI_Waitall(x->nreq, x->req, MPI_STATUSES_IGNORE);
    free(x->req);
    free(x->recv);
    free(x->send);
}

static void pack(double *to, const dmatrix *m, int rank, int rows)
{
    int r, c;

    for (r = 0; r < rows; r++)
        for (c = 0; c < rows; c++)
            to[c * rows + r] = m->local[(size_t)r * (size_t)m->n + (size_t)(rank * rows + c)];
}

static void unpack(dmatrix *m, const double *from, int rank, int rows)
{
    int r;

    for (r = 0; r < rows; r++)
        memcpy(m->local + (size_t)r * (size_t)m->n + (size_t)(rank * rows), from + r * rows,
               (size_t)rows * sizeof *from);
}

int dmatrix_transpose(dmatrix *m)
{
    int rows = m->n / m->ranks, block = rows * rows, r, rc = 0;
    exchange x;

    if (exchange_init(&x, m, block) < 0) {
        exchange_close(&x);
        return -1;
    }
    for (r = 0; r < m->ranks && rc == 0; r++) {
        double *in = x.recv + (size_t)r * (size_t)block, *out = x.send + (size_t)r * (size_t)block;

        if (MPI_Irecv(in, block, MPI_DOUBLE, r, 9, MPI_COMM_WORLD, &x.req[x.nreq]) != MPI_SUCCESS) {
            rc = -1;
            break;
        }
        x.nreq++;
        pack(out, m, r, rows);
        if (MPI_Isend(out, block, MPI_DOUBLE, r, 9, MPI_COMM_WORLD, &x.req[x.nreq]) != MPI_SUCCESS)
            rc = -1;
        else
            x.nreq++;
    }
    if (rc == 0) {
        MPI_Waitall(x.nreq, x.req, MPI_STATUSES_IGNORE);
        x.nreq = 0;
        for (r = 0; r < m->ranks; r++)
            unpack(m, x.recv + (size_t)r * (size_t)block, r, rows);
    }
    exchange_close(&x);
    return rc;
}
