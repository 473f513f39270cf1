/* Pipeline stage: computes row blocks and streams them to the next rank, with
 * two send buffers so that computing and sending overlap. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define TAG_BLOCK 17

struct stage {
    int next_rank;
    int rows, cols;
    double *buf[2];
    MPI_Request req[2];
    int pending[2];
    long sent;
};

int stage_init(struct stage *s, int next_rank, int rows, int cols)
{
    memset(s, 0, sizeof *s);
    s->next_rank = next_rank;
    s->rows = rows;
    s->cols = cols;
    for (int i = 0; i < 2; i++) {
        s->buf[i] = malloc((size_t)rows * (size_t)cols * sizeof(double));
        if (!s->buf[i]) {
            free(s->buf[0]);
            s->buf[0] = NULL;
            return -1;
        }
    }
    return 0;
}

static void settle(struct stage *s, int i)
{
    if (!s->pending[i])
        return;
    MPI_Wait(&s->req[i], MPI_STATUS_IGNORE);
    s->pending[i] = 0;
}

static void smooth(double *out, const double *in, int rows, int cols)
{
    for (int r = 0; r < rows; r++) {
        const double *a = in + (size_t)r * (size_t)cols;
        double *b = out + (size_t)r * (size_t)cols;
        b[0] = a[0];
        for (int c = 1; c < cols - 1; c++)
            b[c] = (a[c - 1] + 2 * a[c] + a[c + 1]) / 4;
        b[cols - 1] = a[cols - 1];
    }
}

void stage_run(struct stage *s, const double *const *blocks, int n)
{
    for (int k = 0; k < n; k++) {
        int i = k & 1;

        settle(s, i);
        smooth(s->buf[i], blocks[k], s->rows, s->cols);
        MPI_Isend(s->buf[i], s->rows * s->cols, MPI_DOUBLE, s->next_rank, TAG_BLOCK, MPI_COMM_WORLD, &s->req[i]);
        s->pending[i] = 1;
        s->sent++;
    }
}

void stage_finish(struct stage *s)
{
    for (int i = 0; i < 2; i++) {
        settle(s, i);
        free(s->buf[i]);
        s->buf[i] = NULL;
    }
}
