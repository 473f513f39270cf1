#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define MAX_EDGE 1024
#define TAG_HALO 40

enum side { NORTH, SOUTH, WEST, EAST, SIDES };

struct field {
    int nx, ny; /* interior size, at most MAX_EDGE each */
    int peer[SIDES];
    double *cell;
    double ghost[SIDES][MAX_EDGE];
    MPI_Request send_rq[SIDES];
    MPI_Request recv_rq[SIDES];
    int sends, recvs;
};

static double *at(struct field *f, int x, int y) { return &f->cell[(size_t)y * (size_t)f->nx + (size_t)x]; }

static int edge_len(const struct field *f, enum side s) { return s == NORTH || s == SOUTH ? f->nx : f->ny; }

static void edge_pack(struct field *f, enum side s, double *out)
{
    int n = edge_len(f, s);
    for (int i = 0; i < n; i++) {
        switch (s) {
        case NORTH: out[i] = *at(f, i, 0); break;
        case SOUTH: out[i] = *at(f, i, f->ny - 1); break;
        case WEST: out[i] = *at(f, 0, i); break;
        default: out[i] = *at(f, f->nx - 1, i); break;
        }
    }
}

static int edge_send(struct field *f, enum side s)
{
    double packed[MAX_EDGE];
    edge_pack(f, s, packed);
    return MPI_Isend(packed, edge_len(f, s), MPI_DOUBLE, f->peer[s], TAG_HALO + (s ^ 1), MPI_COMM_WORLD, &f->send_rq[f->sends++]); // expect: stack-escape
}

static int edge_recv(struct field *f, enum side s)
{
    return MPI_Irecv(f->ghost[s], edge_len(f, s), MPI_DOUBLE, f->peer[s], TAG_HALO + s, MPI_COMM_WORLD, &f->recv_rq[f->recvs++]);
}

static int halo_start(struct field *f)
{
    f->sends = f->recvs = 0;
    for (int s = 0; s < SIDES; s++)
        if (f->peer[s] >= 0 && edge_recv(f, (enum side)s) != MPI_SUCCESS)
            return -1;
    for (int s = 0; s < SIDES; s++)
        if (f->peer[s] >= 0 && edge_send(f, (enum side)s) != MPI_SUCCESS)
            return -1;
    return 0;
}

static int halo_finish(struct field *f)
{
    if (MPI_Waitall(f->recvs, f->recv_rq, MPI_STATUSES_IGNORE) != MPI_SUCCESS)
        return -1;
    return MPI_Waitall(f->sends, f->send_rq, MPI_STATUSES_IGNORE) == MPI_SUCCESS ? 0 : -1;
}

static double relax_inner(const struct field *f, double *next)
{
    double change = 0;
    for (int y = 1; y + 1 < f->ny; y++)
        for (int x = 1; x + 1 < f->nx; x++) {
            size_t k = (size_t)y * (size_t)f->nx + (size_t)x;
            next[k] = 0.25 * (f->cell[k - 1] + f->cell[k + 1] + f->cell[k - (size_t)f->nx] + f->cell[k + (size_t)f->nx]);
            change += (next[k] - f->cell[k]) * (next[k] - f->cell[k]);
        }
    return change;
}

int field_step(struct field *f, double *next, double *change)
{
    double *old = f->cell;
    if (halo_start(f) < 0)
        return -1;
    *change = relax_inner(f, next);
    if (halo_finish(f) < 0)
        return -1;
    for (int x = 0; x < f->nx && f->peer[NORTH] >= 0; x++)
        next[x] = 0.5 * (old[x] + f->ghost[NORTH][x]);
    f->cell = next;
    return 0;
}
