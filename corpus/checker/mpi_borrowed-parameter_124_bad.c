/* Particle code, load balancing step: every rank tells its neighbours how many particles will move. */
#include <mpi.h>
#include <stddef.h>

enum { MAX_NEIGH = 26, TAG_COUNT = 41, TAG_PARTICLES = 42 };

struct neighbour {
    int rank;
    int slot;
};

struct domain {
    MPI_Comm comm;
    int rank, nneigh;
    struct neighbour neigh[MAX_NEIGH];
    unsigned long announced;
};

static int post_one(struct domain *d, const struct neighbour *nb, const int *count)
{
    MPI_Request rq;
    int rc = MPI_Isend(count, 1, MPI_INT, nb->rank, TAG_COUNT, d->comm, &rq); // expect: borrowed-parameter
    if (rc != MPI_SUCCESS)
        return rc;
    d->announced++;
    return MPI_Request_free(&rq);
}

int domain_announce(struct domain *d, const int *counts)
{
    for (int i = 0; i < d->nneigh; i++) {
        const struct neighbour *nb = &d->neigh[i];
        int rc;
        if (nb->rank == d->rank)
            continue;
        rc = post_one(d, nb, &counts[nb->slot]); // allow: borrowed-parameter
        if (rc != MPI_SUCCESS)
            return rc;
    }
    return MPI_SUCCESS;
}

int domain_ship(struct domain *d, int i, const double *xyz, int n)
{
    return MPI_Send(xyz, 3 * n, MPI_DOUBLE, d->neigh[i].rank, TAG_PARTICLES, d->comm);
}

int domain_take(struct domain *d, int i, double *xyz, int room)
{
    return MPI_Recv(xyz, 3 * room, MPI_DOUBLE, d->neigh[i].rank, TAG_PARTICLES, d->comm, MPI_STATUS_IGNORE);
}

int domain_open(struct domain *d, const int *ranks, int n)
{
    if (n > MAX_NEIGH)
        return -1;
    d->comm = MPI_COMM_WORLD;
    d->announced = 0;
    d->nneigh = n;
    for (int i = 0; i < n; i++) {
        d->neigh[i].rank = ranks[i];
        d->neigh[i].slot = i;
    }
    return MPI_Comm_rank(d->comm, &d->rank);
}
