#include <mpi.h>
#include <stdio.h>
#include <string.h>

#define TAG_LOAD 31
#define TAG_TASK 32
#define COORD 0

struct worker {
    MPI_Comm comm;
    int rank;
    unsigned long done;
    unsigned long failed;
    double busy_s;
};

static void report_load(struct worker *w, double wall_s)
{
    double sample[4];
    MPI_Request req;

    sample[0] = w->rank;
    sample[1] = (double)w->done;
    sample[2] = (double)w->failed;
    sample[3] = wall_s > 0 ? w->busy_s / wall_s : 0;
    MPI_Isend(sample, 4, MPI_DOUBLE, COORD, TAG_LOAD, w->comm, &req); // expect: stack-escape
    MPI_Request_free(&req);
}

static int run_task(struct worker *w, int id)
{
    volatile double acc = 0;

    for (int i = 0; i < 1000 + id; i++)
        acc += i * 0.5;
    w->busy_s += 1e-6 * (1000 + id);
    return acc < 0 ? -1 : 0;
}

int worker_loop(struct worker *w, int every)
{
    int task;
    MPI_Status st;

    for (;;) {
        int rc = MPI_Recv(&task, 1, MPI_INT, COORD, TAG_TASK, w->comm, &st);
        if (rc != MPI_SUCCESS)
            return rc;
        if (task < 0)
            break;
        if (run_task(w, task) == 0)
            w->done++;
        else
            w->failed++;
        if (w->done % (unsigned long)every == 0)
            report_load(w, (double)w->done);
    }
    report_load(w, (double)w->done);
    return MPI_SUCCESS;
}
