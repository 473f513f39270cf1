/* Work distribution: rank 0 hands out ranges and gathers the partial sums. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_RANKS 128
enum { TAG_RANGE = 10, TAG_SUM = 11 };

struct range {
    unsigned long from, to;
};

static double work(unsigned long from, unsigned long to)
{
    double s = 0;
    for (unsigned long i = from; i < to; i++)
        s += 1.0 / (double)(i + 1);
    return s;
}

static double lead(int ranks, unsigned long total)
{
    struct range parts[MAX_RANKS];
    double sums[MAX_RANKS] = {0};
    MPI_Request rq[2 * MAX_RANKS];
    int k = 0;
    double all;
    unsigned long per = total / (unsigned long)ranks;
    for (int r = 1; r < ranks; r++) {
        parts[r].from = per * (unsigned long)r;
        parts[r].to = r == ranks - 1 ? total : per * (unsigned long)(r + 1);
        MPI_Isend(&parts[r], 2, MPI_UNSIGNED_LONG, r, TAG_RANGE, MPI_COMM_WORLD, &rq[k++]);
        MPI_Irecv(&sums[r], 1, MPI_DOUBLE, r, TAG_SUM, MPI_COMM_WORLD, &rq[k++]);
    }
    /* rank 0 takes its own share meanwhile */
    all = work(0, ranks == 1 ? total : per);
    MPI_Waitall(k, rq, MPI_STATUSES_IGNORE);
    for (int r = 1; r < ranks; r++)
        all += sums[r];
    return all;
}

static void follow(void)
{
    struct range mine;
    double sum;
    MPI_Request rq;
    MPI_Recv(&mine, 2, MPI_UNSIGNED_LONG, 0, TAG_RANGE, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    sum = work(mine.from, mine.to);
    MPI_Isend(&sum, 1, MPI_DOUBLE, 0, TAG_SUM, MPI_COMM_WORLD, &rq);
    for (int sent = 0; !sent;)
        MPI_Test(&rq, &sent, MPI_STATUS_IGNORE);
}

int harmonic(unsigned long total)
{
    int rank, ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    if (ranks > MAX_RANKS)
        return -1;
    if (rank == 0)
        printf("H(%lu) = %.9f\n", total, lead(ranks, total));
    else
        follow();
    return 0;
}
