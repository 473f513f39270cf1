#include <mpi.h>
#include <stdlib.h>
#include <string.h>

/* Particle migration: after every step the particles that left the local domain
 * go to the neighbour that owns their new position. */

#define MAX_NEIGHBOURS 8
#define TAG_PART 71

struct particle {
    double pos[3];
    double vel[3];
    int dest; /* index of the neighbour, -1: stays here */
};

struct domain {
    MPI_Comm comm;
    int nneigh;
    int neigh[MAX_NEIGHBOURS];
    struct particle *part;
    int npart;
    int cap;
    double *outbuf; /* room for all particles, six doubles each */
    double *inbuf;
    int in_cap;
};

static int pack_for(const struct domain *d, int k, double *out)
{
    int n = 0;
    for (int i = 0; i < d->npart; i++) {
        const struct particle *p = &d->part[i];
        if (p->dest != k)
            continue;
        memcpy(out + 6 * n, p->pos, sizeof p->pos); // expect: mutated-in-flight
        memcpy(out + 6 * n + 3, p->vel, sizeof p->vel); // allow: mutated-in-flight
        n++;
    }
    return n;
}

static void keep_residents(struct domain *d)
{
    int n = 0;
    for (int i = 0; i < d->npart; i++)
        if (d->part[i].dest < 0)
            d->part[n++] = d->part[i];
    d->npart = n;
}

static void add_arrivals(struct domain *d, const double *in, int n)
{
    for (int i = 0; i < n && d->npart < d->cap; i++) {
        struct particle *p = &d->part[d->npart++];
        memcpy(p->pos, in + 6 * i, sizeof p->pos);
        memcpy(p->vel, in + 6 * i + 3, sizeof p->vel);
        p->dest = -1;
    }
}

int migrate(struct domain *d)
{
    MPI_Request req[2 * MAX_NEIGHBOURS];
    int counts[MAX_NEIGHBOURS];
    int nreq = 0, rc = MPI_SUCCESS;

    for (int k = 0; k < d->nneigh; k++) {
        counts[k] = pack_for(d, k, d->outbuf); // allow: mutated-in-flight
        MPI_Isend(&counts[k], 1, MPI_INT, d->neigh[k], TAG_PART, d->comm, &req[nreq++]);
        MPI_Isend(d->outbuf, 6 * counts[k], MPI_DOUBLE, d->neigh[k], TAG_PART + 1, d->comm, &req[nreq++]); // allow: mutated-in-flight
    }
    keep_residents(d);

    for (int k = 0; k < d->nneigh; k++) {
        int n = 0;
        MPI_Recv(&n, 1, MPI_INT, d->neigh[k], TAG_PART, d->comm, MPI_STATUS_IGNORE);
        if (n > d->in_cap) {
            rc = -1;
            n = d->in_cap;
        }
        MPI_Recv(d->inbuf, 6 * n, MPI_DOUBLE, d->neigh[k], TAG_PART + 1, d->comm, MPI_STATUS_IGNORE);
        add_arrivals(d, d->inbuf, n);
    }
    MPI_Waitall(nreq, req, MPI_STATUSES_IGNORE);
    return rc;
}
