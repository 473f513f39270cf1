/* Load balancing: domains tell their neighbours about migrated cells and new epochs. */
#include <mpi.h>
#include <stdio.h>
#include <string.h>

#define TAG_NOTICE 77
#define MAX_NEIGH 26

enum notice_kind { N_EPOCH, N_CELLS_MOVED, N_SHUTDOWN };

struct notice {
    int kind;
    int from;
    int cells;
    unsigned long epoch;
};

struct domain {
    MPI_Comm comm;
    int rank;
    int nneigh;
    int neigh[MAX_NEIGH];
    int cells;
    unsigned long epoch;
};

static int notify(const struct domain *d, int to, enum notice_kind kind, int cells)
{
    struct notice n;
    MPI_Request req;
    int rc;

    memset(&n, 0, sizeof n);
    n.kind = kind;
    n.from = d->rank;
    n.cells = cells;
    n.epoch = d->epoch;
    rc = MPI_Isend(&n, (int)sizeof n, MPI_BYTE, to, TAG_NOTICE, d->comm, &req); // expect: stack-escape
    if (rc != MPI_SUCCESS)
        return rc;
    return MPI_Request_free(&req);
}

static int notify_all(const struct domain *d, enum notice_kind kind, int cells)
{
    for (int i = 0; i < d->nneigh; i++) {
        int rc = notify(d, d->neigh[i], kind, cells);
        if (rc != MPI_SUCCESS) {
            fprintf(stderr, "rank %d: notice to %d failed (%d)\n", d->rank, d->neigh[i], rc);
            return rc;
        }
    }
    return MPI_SUCCESS;
}

int domain_next_epoch(struct domain *d)
{
    d->epoch++;
    return notify_all(d, N_EPOCH, d->cells);
}

int domain_give_cells(struct domain *d, int count)
{
    d->cells -= count;
    return notify_all(d, N_CELLS_MOVED, count);
}

int domain_take_notice(struct domain *d)
{
    struct notice n;
    int rc = MPI_Recv(&n, (int)sizeof n, MPI_BYTE, MPI_ANY_SOURCE, TAG_NOTICE, d->comm, MPI_STATUS_IGNORE);

    if (rc != MPI_SUCCESS)
        return rc;
    switch ((enum notice_kind)n.kind) {
    case N_EPOCH:
        if (n.epoch > d->epoch)
            d->epoch = n.epoch;
        break;
    case N_CELLS_MOVED:
        d->cells += n.cells;
        break;
    case N_SHUTDOWN:
        d->nneigh = 0;
        break;
    }
    return MPI_SUCCESS;
}
