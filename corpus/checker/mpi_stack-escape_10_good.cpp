#include <mpi.h>
#include <cstddef>
#include <vector>

class pending {
public:
    pending() = default;
    pending(const pending&) = delete;
    ~pending() { wait(); }
    MPI_Request* slot() { return &requests_.emplace_back(); }
    void wait()
    {
        MPI_Waitall(int(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
        requests_.clear();
    }

private:
    std::vector<MPI_Request> requests_;
};

double ring_sum(int left, int right, double mine)
{
    double theirs = 0, twice = 2 * mine;
    pending p;
    MPI_Irecv(&theirs, 1, MPI_DOUBLE, left, 1, MPI_COMM_WORLD, p.slot());
    MPI_Isend(&twice, 1, MPI_DOUBLE, right, 1, MPI_COMM_WORLD, p.slot());
    p.wait();
    return mine + theirs;
}
