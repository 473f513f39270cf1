#include <mpi.h>
#include <stdlib.h>

enum { TAG_COUNT = 11, TAG_IDS = 12 };

struct plan {
    MPI_Comm comm;
    int size, me;
    int *first;
    unsigned long *ids;
};

static int count_for(const struct plan *p, int r)
{
    return p->first[r + 1] - p->first[r];
}

static int announce(const struct plan *p, MPI_Request *reqs)
{
    int nr = 0;
    for (int r = 0; r < p->size; r++) {
        int cnt;
        if (r == p->me)
            continue;
        cnt = count_for(p, r);
        MPI_Isend(&cnt, 1, MPI_INT, r, TAG_COUNT, p->comm, &reqs[nr++]); // expect: stack-escape
        if (cnt > 0)
            MPI_Isend(p->ids + p->first[r], cnt, MPI_UNSIGNED_LONG, r, TAG_IDS, p->comm, &reqs[nr++]);
    }
    return nr;
}

int redistribute(struct plan *p, unsigned long **out, int *nout)
{
    MPI_Request *reqs = malloc(sizeof *reqs * 2 * (size_t)p->size);
    int *incoming = calloc((size_t)p->size, sizeof *incoming);
    int total = 0, at = 0, ns;
    if (!reqs || !incoming) {
        free(reqs);
        free(incoming);
        return -1;
    }
    ns = announce(p, reqs);
    for (int r = 0; r < p->size; r++) {
        if (r != p->me)
            MPI_Recv(&incoming[r], 1, MPI_INT, r, TAG_COUNT, p->comm, MPI_STATUS_IGNORE);
        total += incoming[r];
    }
    *out = malloc(sizeof **out * (size_t)(total + 1));
    if (!*out)
        abort();
    for (int r = 0; r < p->size; r++) {
        if (incoming[r] == 0)
            continue;
        MPI_Recv(*out + at, incoming[r], MPI_UNSIGNED_LONG, r, TAG_IDS, p->comm, MPI_STATUS_IGNORE);
        at += incoming[r];
    }
    *nout = total;
    MPI_Waitall(ns, reqs, MPI_STATUSES_IGNORE);
    free(reqs);
    free(incoming);
    return 0;
}
