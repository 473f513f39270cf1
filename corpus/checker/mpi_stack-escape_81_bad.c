#include <mpi.h>
#include <stdlib.h>

#define HALO 64

extern int fill_halo(double *to, int n);

int exchange(const double *field, int left, int right, double *ghost)
{
    double in[HALO], out[HALO];
    MPI_Request rq[2];

    if (MPI_Irecv(in, HALO, MPI_DOUBLE, left, 5, MPI_COMM_WORLD, &rq[0]) != MPI_SUCCESS) // expect: stack-escape
        return -1;
    if (fill_halo(out, HALO))
        return -2; /* the receive is still posted */
    MPI_Isend(out, HALO, MPI_DOUBLE, right, 5, MPI_COMM_WORLD, &rq[1]);
    MPI_Waitall(2, rq, MPI_STATUSES_IGNORE);
    for (int i = 0; i < HALO; i++)
        ghost[i] = in[i] + field[i];
    return 0;
}
