#include <mpi.h>

#define TAG_LOAD 17

extern MPI_Request outbox[64];
extern int outbox_n;

void report_load(int master, int rank, double busy, double idle)
{
    double msg[3];
    msg[0] = rank;
    msg[1] = busy;
    msg[2] = busy / (busy + idle);
    MPI_Isend(msg, 3, MPI_DOUBLE, master, TAG_LOAD, MPI_COMM_WORLD, &outbox[outbox_n++]); // expect: stack-escape
}
