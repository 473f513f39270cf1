/* Result streaming: a worker rank sends batches to the collector, packing one while another is on its way. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 2, BATCH = 512, TAG_BATCH = 7 };

struct sample {
    double t, value;
};

struct lane {
    MPI_Request rq;
    int active;
    int n;
    struct sample batch[BATCH];
};

struct stream {
    int collector;
    int cur;
    unsigned long batches;
    struct lane lane[LANES];
};

static int lane_settle(struct lane *l)
{
    int rc = MPI_SUCCESS;
    if (l->active) {
        rc = MPI_Wait(&l->rq, MPI_STATUS_IGNORE);
        l->active = 0;
    }
    return rc;
}

static int lane_send(struct stream *s, struct lane *l)
{
    int rc = MPI_Isend(l->batch, (int)(l->n * (int)sizeof l->batch[0]), MPI_BYTE, s->collector, TAG_BATCH, MPI_COMM_WORLD, &l->rq);
    if (rc == MPI_SUCCESS) {
        l->active = 1;
        s->batches++;
    }
    return rc;
}

static int stream_turn(struct stream *s)
{
    int rc = lane_send(s, &s->lane[s->cur]);

    s->cur = (s->cur + 1) % LANES;
    if (lane_settle(&s->lane[s->cur]) != MPI_SUCCESS)
        rc = -1;
    s->lane[s->cur].n = 0;
    return rc;
}

void stream_open(struct stream *s, int collector)
{
    memset(s, 0, sizeof *s);
    s->collector = collector;
}

int stream_put(struct stream *s, double t, double value)
{
    struct lane *l = &s->lane[s->cur];

    l->batch[l->n].t = t;
    l->batch[l->n].value = value;
    if (++l->n < BATCH)
        return MPI_SUCCESS;
    return stream_turn(s);
}

int stream_close(struct stream *s)
{
    int rc = MPI_SUCCESS;

    if (s->lane[s->cur].n)
        rc = stream_turn(s);
    for (int i = 0; i < LANES; i++)
        if (lane_settle(&s->lane[i]) != MPI_SUCCESS)
            rc = -1;
    return rc;
}

int stream_run(int collector, double (*f)(double), double from, double step, unsigned long n)
{
    struct stream *s = malloc(sizeof *s);
    int rc = MPI_SUCCESS;

    if (!s)
        return -1;
    stream_open(s, collector);
    for (unsigned long i = 0; i < n && rc == MPI_SUCCESS; i++)
        rc = stream_put(s, from + (double)i * step, f(from + (double)i * step));
    if (stream_close(s) != MPI_SUCCESS)
        rc = -1;
    free(s);
    return rc;
}
