/* Particle migration: every rank tells its neighbours how many particles will come, then sends them;
   all requests of one round are collected and completed at the single way out. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define NEIGH 6
#define TAG_COUNT 11
#define TAG_DATA 12

struct particle {
    double x[3], v[3];
    int dest;
    int id;
};

struct swarm {
    int rank[NEIGH];
    struct particle *own;
    int n, cap;
};

static int grow(struct swarm *s, int extra)
{
    struct particle *p;

    if (s->n + extra <= s->cap)
        return 0;
    p = realloc(s->own, sizeof *p * (size_t)(s->n + extra));
    if (!p)
        return -1;
    s->own = p;
    s->cap = s->n + extra;
    return 0;
}

static int split(struct swarm *s, struct particle **out, int *count)
{
    int kept = 0;

    for (int k = 0; k < NEIGH; k++) {
        count[k] = 0;
        for (int i = 0; i < s->n; i++)
            count[k] += s->own[i].dest == k;
        out[k] = malloc(sizeof **out * (size_t)(count[k] + 1));
        if (!out[k])
            return -1;
        count[k] = 0;
        for (int i = 0; i < s->n; i++)
            if (s->own[i].dest == k)
                out[k][count[k]++] = s->own[i];
    }
    for (int i = 0; i < s->n; i++)
        if (s->own[i].dest < 0)
            s->own[kept++] = s->own[i];
    s->n = kept;
    return 0;
}

int swarm_migrate(struct swarm *s)
{
    struct particle *out[NEIGH] = {NULL};
    MPI_Request req[3 * NEIGH];
    int leaving[NEIGH], coming[NEIGH];
    int nreq = 0, rc = -1, total = 0, at;

    if (split(s, out, leaving) != 0)
        goto done;
    for (int k = 0; k < NEIGH; k++) {
        if (MPI_Isend(&leaving[k], 1, MPI_INT, s->rank[k], TAG_COUNT, MPI_COMM_WORLD, &req[nreq]) != MPI_SUCCESS)
            goto done;
        nreq++;
        if (MPI_Isend(out[k], (int)sizeof(struct particle) * leaving[k], MPI_BYTE, s->rank[k], TAG_DATA,
                      MPI_COMM_WORLD, &req[nreq]) != MPI_SUCCESS)
            goto done;
        nreq++;
    }
    for (int k = 0; k < NEIGH; k++) {
        if (MPI_Recv(&coming[k], 1, MPI_INT, s->rank[k], TAG_COUNT, MPI_COMM_WORLD, MPI_STATUS_IGNORE) != MPI_SUCCESS)
            goto done;
        total += coming[k];
    }
    if (grow(s, total) != 0)
        goto done;
    at = s->n;
    for (int k = 0; k < NEIGH; k++) {
        if (MPI_Irecv(s->own + at, (int)sizeof(struct particle) * coming[k], MPI_BYTE, s->rank[k], TAG_DATA,
                      MPI_COMM_WORLD, &req[nreq]) != MPI_SUCCESS)
            goto done;
        nreq++;
        at += coming[k];
    }
    rc = 0;
done:
    if (nreq > 0)
        MPI_Waitall(nreq, req, MPI_STATUSES_IGNORE);
    if (rc == 0)
        s->n += total;
    for (int k = 0; k < NEIGH; k++)
        free(out[k]);
    return rc;
}
