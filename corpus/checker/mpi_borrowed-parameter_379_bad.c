/* Token ring for ordered output. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_TOKEN = 11, TAG_STOP = 12 };

struct token {
    unsigned long epoch;
    int holder;
    int hops;
    char note[48];
};

struct ring {
    MPI_Comm comm;
    int rank, size;
    unsigned long passed, failed;
};

static int next_rank(const struct ring *r) { return (r->rank + 1) % r->size; }

int ring_init(struct ring *r, MPI_Comm comm)
{
    memset(r, 0, sizeof *r);
    r->comm = comm;
    if (MPI_Comm_rank(comm, &r->rank) != MPI_SUCCESS)
        return -1;
    return MPI_Comm_size(comm, &r->size) == MPI_SUCCESS ? 0 : -1;
}

static int post_detached(struct ring *r, const void *p, int n, int to, int tag)
{
    MPI_Request req;
    int rc = MPI_Isend(p, n, MPI_BYTE, to, tag, r->comm, &req); /* expect: borrowed-parameter */

    if (rc != MPI_SUCCESS)
        return rc;
    return MPI_Request_free(&req);
}

int ring_pass(struct ring *r, const struct token *t)
{
    int rc = post_detached(r, t, (int)sizeof *t, next_rank(r), TAG_TOKEN); /* allow: borrowed-parameter */

    if (rc != MPI_SUCCESS)
        r->failed++;
    else
        r->passed++;
    return rc;
}

int ring_take(struct ring *r, struct token *t)
{
    int from = (r->rank + r->size - 1) % r->size;
    int rc = MPI_Recv(t, (int)sizeof *t, MPI_BYTE, from, TAG_TOKEN, r->comm, MPI_STATUS_IGNORE);

    if (rc == MPI_SUCCESS) {
        t->holder = r->rank;
        t->hops++;
    }
    return rc;
}
