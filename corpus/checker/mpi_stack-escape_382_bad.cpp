// Exchange of the ghost row with the neighbour of a one-dimensional grid.
#include <algorithm>
#include <cmath>
#include <mpi.h>
#include <vector>

class strip {
public:
    strip(MPI_Comm comm, int neighbour, std::size_t width)
        : comm_(comm), neighbour_(neighbour), edge_(width), interior_(width)
    {
    }

    bool step(double dt)
    {
        const int n = static_cast<int>(edge_.size());
        std::vector<double> ghost(edge_.size());
        MPI_Request rq[2];
        MPI_Irecv(ghost.data(), n, MPI_DOUBLE, neighbour_, kTag, comm_, &rq[0]); // expect: stack-escape

        if (!relax(dt)) return false;

        MPI_Isend(edge_.data(), n, MPI_DOUBLE, neighbour_, kTag, comm_, &rq[1]);
        MPI_Waitall(2, rq, MPI_STATUSES_IGNORE);
        for (std::size_t i = 0; i < edge_.size(); ++i) edge_[i] += 0.5 * dt * (ghost[i] - edge_[i]);
        return true;
    }

private:
    bool relax(double dt)
    {
        double worst = 0;
        for (double& v : interior_) {
            v -= dt * v;
            worst = std::max(worst, std::fabs(v));
        }
        return std::isfinite(worst) && worst < kLimit;
    }

    static constexpr int kTag = 17;
    static constexpr double kLimit = 1e6;

    MPI_Comm comm_;
    int neighbour_;
    std::vector<double> edge_;
    std::vector<double> interior_;
};
