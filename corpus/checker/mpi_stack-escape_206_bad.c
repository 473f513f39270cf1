/* One-dimensional domain decomposition: ghost columns are exchanged while the interior advances. */
#include <math.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 512

struct patch {
    int west, east, cols;
    double *u, *next;
    double ghost_west[ROWS], ghost_east[ROWS];
    MPI_Request req[4];
    int nreq;
};

static double *cell(struct patch *p, int r, int c) { return &p->u[(size_t)r * p->cols + c]; }

static void pack(struct patch *p, int col, double *out)
{
    for (int r = 0; r < ROWS; r++)
        out[r] = *cell(p, r, col);
}

static void exchange_begin(struct patch *p, const double *to_west, const double *to_east)
{
    p->nreq = 0;
    if (p->west >= 0) {
        MPI_Irecv(p->ghost_west, ROWS, MPI_DOUBLE, p->west, 1, MPI_COMM_WORLD, &p->req[p->nreq++]);
        MPI_Isend(to_west, ROWS, MPI_DOUBLE, p->west, 2, MPI_COMM_WORLD, &p->req[p->nreq++]); // allow: stack-escape
    }
    if (p->east >= 0) {
        MPI_Irecv(p->ghost_east, ROWS, MPI_DOUBLE, p->east, 2, MPI_COMM_WORLD, &p->req[p->nreq++]);
        MPI_Isend(to_east, ROWS, MPI_DOUBLE, p->east, 1, MPI_COMM_WORLD, &p->req[p->nreq++]); // allow: stack-escape
    }
}

static void exchange_end(struct patch *p)
{
    if (p->nreq)
        MPI_Waitall(p->nreq, p->req, MPI_STATUSES_IGNORE);
    p->nreq = 0;
}

static int advance(struct patch *p, int from, int to, double k)
{
    for (int r = 1; r + 1 < ROWS; r++)
        for (int c = from; c < to; c++) {
            double w = c > 0 ? *cell(p, r, c - 1) : p->ghost_west[r];
            double e = c + 1 < p->cols ? *cell(p, r, c + 1) : p->ghost_east[r];
            double v = *cell(p, r, c) + k * (w + e + *cell(p, r - 1, c) + *cell(p, r + 1, c) - 4 * *cell(p, r, c));

            if (!isfinite(v))
                return -1;
            p->next[(size_t)r * p->cols + c] = v;
        }
    return 0;
}

static int patch_step(struct patch *p, double k)
{
    double to_west[ROWS], to_east[ROWS];
    double *t;

    pack(p, 0, to_west);
    pack(p, p->cols - 1, to_east);
    exchange_begin(p, to_west, to_east); // expect: stack-escape
    if (advance(p, 1, p->cols - 1, k) != 0)
        return -1;
    exchange_end(p);
    if (advance(p, 0, 1, k) != 0 || advance(p, p->cols - 1, p->cols, k) != 0)
        return -1;
    t = p->u;
    p->u = p->next;
    p->next = t;
    return 0;
}

int patch_run(struct patch *p, int steps, double k)
{
    for (int i = 0; i < steps; i++)
        if (patch_step(p, k) != 0) {
            exchange_end(p);
            return i;
        }
    return steps;
}
