#include <mpi.h>
#include <array>
#include <numeric>
#include <vector>

void stream_out(int to, int rounds)
{
    std::array<std::vector<int>, 2> half{std::vector<int>(1000), std::vector<int>(1000)};
    std::array<MPI_Request, 2> req{};
    for (int i = 0; i < rounds; ++i) {
        const int k = i & 1;
        if (i >= 2) MPI_Wait(&req[k], MPI_STATUS_IGNORE);
        std::iota(half[k].begin(), half[k].end(), i);
        MPI_Isend(half[k].data(), 1000, MPI_INT, to, i, MPI_COMM_WORLD, &req[k]);
    }
    for (int k = 0; k < 2 && k < rounds; ++k) MPI_Wait(&req[k], MPI_STATUS_IGNORE);
}
