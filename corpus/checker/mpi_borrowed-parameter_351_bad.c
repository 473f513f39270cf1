/* Progress reports of the workers to the coordinator. */
#include <mpi.h>
#include <stdio.h>
#include <string.h>

enum { TAG_PROGRESS = 40, TAG_METRIC = 41, TAG_STOP = 42 };

struct reporter {
    int rank;
    int coordinator;
    unsigned sent;
    unsigned failed;
    unsigned long last_step;
    MPI_Request progress_rq;
    int progress_active;
    unsigned long progress_msg[2];
};

void reporter_init(struct reporter *r, int coordinator)
{
    memset(r, 0, sizeof *r);
    MPI_Comm_rank(MPI_COMM_WORLD, &r->rank);
    r->coordinator = coordinator;
}

/* Cheap and frequent: skipped while the previous report is on its way. */
void report_progress(struct reporter *r, unsigned long step)
{
    if (r->progress_active) {
        int done = 0;
        MPI_Test(&r->progress_rq, &done, MPI_STATUS_IGNORE);
        if (!done)
            return;
        r->progress_active = 0;
    }
    r->progress_msg[0] = (unsigned long)r->rank;
    r->progress_msg[1] = step;
    r->last_step = step;
    if (MPI_Isend(r->progress_msg, 2, MPI_UNSIGNED_LONG, r->coordinator, TAG_PROGRESS, MPI_COMM_WORLD,
                  &r->progress_rq) == MPI_SUCCESS)
        r->progress_active = 1;
}

/* One-off values; nobody waits for these. */
void report_metrics(struct reporter *r, const double *values, int n)
{
    MPI_Request rq;
    if (MPI_Isend(values, n, MPI_DOUBLE, r->coordinator, TAG_METRIC, MPI_COMM_WORLD, &rq) != MPI_SUCCESS) { /* expect: borrowed-parameter */
        r->failed++;
        return;
    }
    MPI_Request_free(&rq); /* allow: borrowed-parameter */
    r->sent++;
}

void report_stop(struct reporter *r)
{
    if (r->progress_active)
        MPI_Wait(&r->progress_rq, MPI_STATUS_IGNORE);
    r->progress_active = 0;
    MPI_Send(&r->last_step, 1, MPI_UNSIGNED_LONG, r->coordinator, TAG_STOP, MPI_COMM_WORLD);
}
