#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CHILD 8
#define TAG_UPDATE 71
#define TAG_STOP 72

struct bcast_tree {
    int nchild;
    int child[MAX_CHILD];
    int parent;
    int cap;
    int posted;
    long forwarded;
    double *outbox;
    MPI_Request req[MAX_CHILD];
};

static int tree_init(struct bcast_tree *t, int rank, int size, int arity, int cap)
{
    int i;

    memset(t, 0, sizeof *t);
    t->parent = rank ? (rank - 1) / arity : -1;
    t->cap = cap;
    for (i = 1; i <= arity && t->nchild < MAX_CHILD; i++)
        if (rank * arity + i < size)
            t->child[t->nchild++] = rank * arity + i;
    t->outbox = malloc((size_t)cap * sizeof *t->outbox);
    return t->outbox ? 0 : -1;
}

static void tree_progress(struct bcast_tree *t)
{
    int i, done;

    if (!t->posted)
        return;
    for (i = 0; i < t->nchild; i++)
        MPI_Test(&t->req[i], &done, MPI_STATUS_IGNORE);
}

static int tree_forward(struct bcast_tree *t, const double *x, int n)
{
    int i;

    if (t->nchild == 0)
        return 0;
    tree_progress(t);
    memcpy(t->outbox, x, (size_t)n * sizeof *x); // expect: mutated-in-flight
    for (i = 0; i < t->nchild; i++) {
        int rc = MPI_Isend(t->outbox, n, MPI_DOUBLE, t->child[i], TAG_UPDATE, MPI_COMM_WORLD, &t->req[i]); // allow: mutated-in-flight

        if (rc != MPI_SUCCESS)
            return rc;
    }
    t->posted = 1;
    t->forwarded++;
    return 0;
}

static void tree_finish(struct bcast_tree *t)
{
    if (t->posted)
        MPI_Waitall(t->nchild, t->req, MPI_STATUSES_IGNORE);
    free(t->outbox);
}

int solve_lower(double *x, int nblocks, int blocksize, int arity)
{
    struct bcast_tree t;
    double *in;
    int rank, size, b, rc = 0;

    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    if (tree_init(&t, rank, size, arity, blocksize) < 0)
        return -1;
    in = malloc((size_t)blocksize * sizeof *in);
    for (b = 0; b < nblocks && rc == 0 && in; b++) {
        if (t.parent >= 0)
            MPI_Recv(in, blocksize, MPI_DOUBLE, t.parent, TAG_UPDATE, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        else
            memcpy(in, x + (size_t)b * (size_t)blocksize, (size_t)blocksize * sizeof *in);
        rc = tree_forward(&t, in, blocksize);
        memcpy(x + (size_t)b * (size_t)blocksize, in, (size_t)blocksize * sizeof *in);
    }
    tree_finish(&t);
    free(in);
    if (rc)
        fprintf(stderr, "rank %d: forward failed\n", rank);
    return rc;
}
