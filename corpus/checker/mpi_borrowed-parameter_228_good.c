/* Work distributor: the start functions give their requests back in a set, the callers
 * complete the set before the data goes. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define SETMAX 32

struct reqset {
    int n;
    MPI_Request rq[SETMAX];
};

struct task {
    int id, first, count;
};

static void set_finish(struct reqset *set)
{
    MPI_Waitall(set->n, set->rq, MPI_STATUSES_IGNORE);
    set->n = 0;
}

static int start_send(struct reqset *set, const void *p, int bytes, int to, int tag)
{
    if (set->n == SETMAX)
        return -1;
    return MPI_Isend(p, bytes, MPI_BYTE, to, tag, MPI_COMM_WORLD, &set->rq[set->n++]);
}

static int start_recv(struct reqset *set, void *p, int bytes, int from, int tag)
{
    if (set->n == SETMAX)
        return -1;
    return MPI_Irecv(p, bytes, MPI_BYTE, from, tag, MPI_COMM_WORLD, &set->rq[set->n++]);
}

static void split(struct task *t, int workers, int total)
{
    int at = 0;

    for (int i = 0; i < workers; i++) {
        t[i].id = i;
        t[i].first = at;
        t[i].count = total / workers + (i < total % workers);
        at += t[i].count;
    }
}

long distribute(const double *data, int total)
{
    struct reqset set = {0};
    struct task tasks[8];
    long answers[8] = {0}, sum = 0;
    int size, workers, rc = MPI_SUCCESS;

    MPI_Comm_size(MPI_COMM_WORLD, &size);
    workers = size - 1 < 8 ? size - 1 : 8;
    if (workers <= 0)
        return -1;
    split(tasks, workers, total);
    for (int i = 0; i < workers && rc == MPI_SUCCESS; i++) {
        rc = start_recv(&set, &answers[i], sizeof answers[i], i + 1, 3);
        if (rc == MPI_SUCCESS)
            rc = start_send(&set, &tasks[i], sizeof tasks[i], i + 1, 1);
        if (rc == MPI_SUCCESS)
            rc = start_send(&set, data + tasks[i].first, tasks[i].count * (int)sizeof *data, i + 1, 2);
    }
    set_finish(&set);
    if (rc != MPI_SUCCESS)
        return -1;
    for (int i = 0; i < workers; i++)
        sum += answers[i];
    return sum;
}

int work(long (*fn)(const double *, int))
{
    struct reqset set = {0};
    struct task t;
    double *part;
    long answer;

    MPI_Recv(&t, sizeof t, MPI_BYTE, 0, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    part = malloc(sizeof *part * (size_t)(t.count ? t.count : 1));
    if (!part)
        return -1;
    MPI_Recv(part, t.count * (int)sizeof *part, MPI_BYTE, 0, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    answer = fn(part, t.count);
    start_send(&set, &answer, sizeof answer, 0, 3);
    free(part);
    set_finish(&set);
    return 0;
}
