#include <mpi.h>
#include <stdio.h>
#include <string.h>

int handshake(int peer, unsigned long version)
{
    unsigned long mine[2] = {version, sizeof(long)}, theirs[2] = {0, 0};
    MPI_Request rq;
    int rc;

    rc = MPI_Isend(mine, 2, MPI_UNSIGNED_LONG, peer, 40, MPI_COMM_WORLD, &rq); // expect: stack-escape
    if (rc != MPI_SUCCESS)
        return rc;
    rc = MPI_Recv(theirs, 2, MPI_UNSIGNED_LONG, peer, 40, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (rc != MPI_SUCCESS || theirs[1] != mine[1]) {
        fprintf(stderr, "peer %d: incompatible\n", peer);
        return -1;
    }
    return MPI_Wait(&rq, MPI_STATUS_IGNORE);
}
