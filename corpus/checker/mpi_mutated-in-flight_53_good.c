#include <mpi.h>

#define N 4096

int pipeline(int next, int steps, void (*produce)(int step, int *dst))
{
    static int buf[2][N];
    MPI_Request rq[2];
    int live[2] = {0, 0};

    for (int s = 0; s < steps; s++) {
        int k = s & 1;
        if (live[k])
            MPI_Wait(&rq[k], MPI_STATUS_IGNORE);
        produce(s, buf[k]);
        MPI_Isend(buf[k], N, MPI_INT, next, s, MPI_COMM_WORLD, &rq[k]);
        live[k] = 1;
    }
    for (int k = 0; k < 2; k++)
        if (live[k])
            MPI_Wait(&rq[k], MPI_STATUS_IGNORE);
    return 0;
}
