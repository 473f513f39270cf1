/* Two dimensional heat solver: halo exchange with up to four neighbours, edges are packed before sending. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

enum { NORTH, SOUTH, WEST, EAST, SIDES };

struct halo {
    int nx, ny, n;
    int rank[SIDES];
    double *edge;
    double *ghost[SIDES];
    MPI_Request rq[SIDES];
};

static const int opposite[SIDES] = {SOUTH, NORTH, EAST, WEST};

static size_t edge_cell(const struct halo *h, int side, int j)
{
    switch (side) {
    case NORTH:
        return (size_t)j;
    case SOUTH:
        return (size_t)(h->ny - 1) * (size_t)h->nx + (size_t)j;
    case WEST:
        return (size_t)j * (size_t)h->nx;
    default:
        return (size_t)j * (size_t)h->nx + (size_t)(h->nx - 1);
    }
}

static int edge_len(const struct halo *h, int side) { return side == NORTH || side == SOUTH ? h->nx : h->ny; }

static void pack_edge(struct halo *h, const double *u, int side)
{
    for (int j = 0; j < edge_len(h, side); j++)
        h->edge[j] = u[edge_cell(h, side, j)]; // expect: mutated-in-flight
}

static int post_edge(struct halo *h, int side, MPI_Request *rq)
{
    return MPI_Isend(h->edge, edge_len(h, side), MPI_DOUBLE, h->rank[side], side, MPI_COMM_WORLD, rq); // allow: mutated-in-flight
}

static int take_ghosts(struct halo *h)
{
    int bad = 0;
    for (int side = 0; side < SIDES; side++) {
        if (h->rank[side] >= 0 && MPI_Recv(h->ghost[side], edge_len(h, side), MPI_DOUBLE, h->rank[side], opposite[side],
                                           MPI_COMM_WORLD, MPI_STATUS_IGNORE) != MPI_SUCCESS)
            bad++;
    }
    return bad;
}

int halo_exchange(struct halo *h, const double *u)
{
    int side, posted = 0, bad = 0;

    for (side = 0; side < SIDES; side++) {
        if (h->rank[side] < 0)
            continue;
        pack_edge(h, u, side); // allow: mutated-in-flight
        if (post_edge(h, side, &h->rq[posted]) != MPI_SUCCESS) {
            bad++;
            break;
        }
        posted++;
    }
    if (!bad)
        bad = take_ghosts(h);
    if (MPI_Waitall(posted, h->rq, MPI_STATUSES_IGNORE) != MPI_SUCCESS)
        bad++;
    return bad ? -1 : 0;
}

int halo_open(struct halo *h, int nx, int ny, const int rank[SIDES])
{
    memset(h, 0, sizeof *h);
    h->nx = nx;
    h->ny = ny;
    h->n = nx > ny ? nx : ny;
    memcpy(h->rank, rank, sizeof h->rank);
    h->edge = calloc((size_t)h->n, sizeof *h->edge);
    for (int side = 0; side < SIDES; side++) {
        h->ghost[side] = calloc((size_t)h->n, sizeof **h->ghost);
        if (!h->ghost[side])
            return -1;
    }
    return h->edge ? 0 : -1;
}
