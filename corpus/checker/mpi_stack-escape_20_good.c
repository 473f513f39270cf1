/* Load balancing: domains tell their neighbours about migrated cells and new epochs. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
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

struct outgoing {
    struct outgoing *next;
    MPI_Request req;
    struct notice body;
};

struct domain {
    MPI_Comm comm;
    int rank;
    int nneigh;
    int neigh[MAX_NEIGH];
    int cells;
    unsigned long epoch;
    struct outgoing *outbox;
};

static void outbox_sweep(struct domain *d)
{
    struct outgoing **pp = &d->outbox;
    while (*pp) {
        struct outgoing *o = *pp;
        int done = 0;
        MPI_Test(&o->req, &done, MPI_STATUS_IGNORE);
        if (done) {
            *pp = o->next;
            free(o);
        } else {
            pp = &o->next;
        }
    }
}

static int notify(struct domain *d, int to, const struct notice *n)
{
    struct outgoing *o = malloc(sizeof *o);
    int rc;

    if (!o)
        return -1;
    o->body = *n;
    rc = MPI_Isend(&o->body, (int)sizeof o->body, MPI_BYTE, to, TAG_NOTICE, d->comm, &o->req);
    if (rc != MPI_SUCCESS) {
        free(o);
        return rc;
    }
    o->next = d->outbox;
    d->outbox = o;
    return MPI_SUCCESS;
}

int domain_next_epoch(struct domain *d)
{
    struct notice n;

    outbox_sweep(d);
    d->epoch++;
    memset(&n, 0, sizeof n);
    n.kind = N_EPOCH;
    n.from = d->rank;
    n.cells = d->cells;
    n.epoch = d->epoch;
    for (int i = 0; i < d->nneigh; i++) {
        int rc = notify(d, d->neigh[i], &n);
        if (rc != MPI_SUCCESS)
            return rc;
    }
    return MPI_SUCCESS;
}

/* Collective exchange of the cell counts with all neighbours. */
int domain_exchange_counts(struct domain *d, int counts[MAX_NEIGH])
{
    MPI_Request reqs[2 * MAX_NEIGH];
    int mine = d->cells, k = 0;

    for (int i = 0; i < d->nneigh; i++) {
        MPI_Irecv(&counts[i], 1, MPI_INT, d->neigh[i], TAG_NOTICE + 1, d->comm, &reqs[k++]);
        MPI_Isend(&mine, 1, MPI_INT, d->neigh[i], TAG_NOTICE + 1, d->comm, &reqs[k++]);
    }
    return MPI_Waitall(k, reqs, MPI_STATUSES_IGNORE);
}

void domain_leave(struct domain *d)
{
    while (d->outbox) {
        struct outgoing *o = d->outbox;
        MPI_Wait(&o->req, MPI_STATUS_IGNORE);
        d->outbox = o->next;
        free(o);
    }
}
