#include <mpi.h>
#include <stdio.h>

static long steals;

int try_steal(int victim)
{
    int task = -1, flag = 0;
    int ask = 1;
    MPI_Request r;

    MPI_Send(&ask, 1, MPI_INT, victim, 1, MPI_COMM_WORLD);
    MPI_Irecv(&task, 1, MPI_INT, victim, 2, MPI_COMM_WORLD, &r); // expect: stack-escape
    for (int spin = 0; spin < 1000 && !flag; spin++)
        MPI_Test(&r, &flag, MPI_STATUS_IGNORE);
    if (flag)
        steals++;
    return flag ? task : -1;
}
