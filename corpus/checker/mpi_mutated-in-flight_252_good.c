/* Streams the rows of a table to a writer rank through two alternating buffers. */
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 2
#define ROWS_PER_BLOCK 1024
#define TAG_BLOCK 7
#define TAG_END 8

struct table {
    long rows;
    int cols;
    const double *cell;
};

struct stream {
    int to;
    int slot;
    int busy[SLOTS];
    MPI_Request req[SLOTS];
    double *buf[SLOTS];
};

static int stream_open(struct stream *s, int to, int cols)
{
    memset(s, 0, sizeof *s);
    s->to = to;
    for (int i = 0; i < SLOTS; i++) {
        s->buf[i] = malloc(sizeof(double) * ROWS_PER_BLOCK * (size_t)cols);
        if (!s->buf[i]) {
            while (i--)
                free(s->buf[i]);
            return -1;
        }
    }
    return 0;
}

static double *next_buffer(struct stream *s)
{
    s->slot = (s->slot + 1) % SLOTS;
    if (s->busy[s->slot]) {
        MPI_Wait(&s->req[s->slot], MPI_STATUS_IGNORE);
        s->busy[s->slot] = 0;
    }
    return s->buf[s->slot];
}

static void post(struct stream *s, int n)
{
    MPI_Isend(s->buf[s->slot], n, MPI_DOUBLE, s->to, TAG_BLOCK, MPI_COMM_WORLD, &s->req[s->slot]);
    s->busy[s->slot] = 1;
}

static void stream_close(struct stream *s)
{
    for (int i = 0; i < SLOTS; i++) {
        if (s->busy[i])
            MPI_Wait(&s->req[i], MPI_STATUS_IGNORE);
        free(s->buf[i]);
    }
}

int send_table(const struct table *t, int to, double scale)
{
    struct stream s;
    int blocks = 0;

    if (stream_open(&s, to, t->cols))
        return -1;
    for (long row = 0; row < t->rows; row += ROWS_PER_BLOCK) {
        long rows = t->rows - row < ROWS_PER_BLOCK ? t->rows - row : ROWS_PER_BLOCK;
        long n = rows * t->cols;
        const double *src = t->cell + row * t->cols;
        double *b = next_buffer(&s);

        for (long k = 0; k < n; k++)
            b[k] = src[k] * scale;
        post(&s, (int)n);
        blocks++;
    }
    stream_close(&s);
    MPI_Send(&blocks, 1, MPI_INT, to, TAG_END, MPI_COMM_WORLD);
    return blocks;
}
