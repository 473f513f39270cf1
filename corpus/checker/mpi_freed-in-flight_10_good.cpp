#include <mpi.h>
#include <memory>
#include <vector>

int overlap(int to, std::size_t n)
{
    auto block = std::make_unique<double[]>(n);
    for (std::size_t i = 0; i < n; ++i) block[i] = double(i);
    MPI_Request r;
    MPI_Isend(block.get(), int(n), MPI_DOUBLE, to, 2, MPI_COMM_WORLD, &r);
    int done = 0, idle = 0;
    while (!done) {
        MPI_Test(&r, &done, MPI_STATUS_IGNORE);
        ++idle;
    }
    block.reset();
    return idle;
}
