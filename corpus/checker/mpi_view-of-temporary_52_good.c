#include <mpi.h>

int swap_sizes(int peer, int mine)
{
    int theirs = 0;
    MPI_Request rq[2];

    MPI_Irecv(&theirs, 1, MPI_INT, peer, 6, MPI_COMM_WORLD, &rq[0]);
    MPI_Isend(&(int){mine}, 1, MPI_INT, peer, 6, MPI_COMM_WORLD, &rq[1]);
    MPI_Waitall(2, rq, MPI_STATUSES_IGNORE);
    return theirs;
}
