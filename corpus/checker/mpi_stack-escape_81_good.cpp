#include <array>
#include <mpi.h>
#include <vector>

class pending {
public:
    pending() = default;
    pending(const pending&) = delete;
    pending& operator=(const pending&) = delete;
    ~pending()
    {
        if (n_) MPI_Waitall(n_, rq_.data(), MPI_STATUSES_IGNORE);
    }
    MPI_Request* slot() { return &rq_[static_cast<std::size_t>(n_++)]; }

private:
    std::array<MPI_Request, 8> rq_{};
    int n_ = 0;
};

bool fill_halo(double* to, int n);

int exchange(int left, int right, std::vector<double>& ghost)
{
    std::array<double, 64> in{}, out{};
    {
        pending ops;
        MPI_Irecv(in.data(), 64, MPI_DOUBLE, left, 5, MPI_COMM_WORLD, ops.slot());
        if (!fill_halo(out.data(), 64)) return -2;
        MPI_Isend(out.data(), 64, MPI_DOUBLE, right, 5, MPI_COMM_WORLD, ops.slot());
    }
    ghost.assign(in.begin(), in.end());
    return 0;
}
