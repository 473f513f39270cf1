// Load balancer of a particle code: each rank tells its neighbours what it carries, and receives theirs.
#include <mpi.h>
#include <vector>

class balancer {
public:
    balancer(MPI_Comm comm, std::vector<int> neighbours) : comm_(comm), neighbours_(std::move(neighbours))
    {
        MPI_Comm_rank(comm_, &rank_);
    }

    void announce(const std::vector<double>& load)
    {
        if (load.empty()) return;
        for (int peer : neighbours_) {
            if (peer == rank_) continue;
            fire(load, peer); // allow: borrowed-parameter
            ++announced_;
        }
    }

    double gather(int width)
    {
        double sum = 0;
        std::vector<double> in(static_cast<std::size_t>(width));
        for (int peer : neighbours_) {
            if (peer == rank_) continue;
            MPI_Recv(in.data(), width, MPI_DOUBLE, peer, load_tag, comm_, MPI_STATUS_IGNORE);
            for (double v : in) sum += v;
        }
        return sum;
    }

    unsigned long announced() const { return announced_; }

private:
    static constexpr int load_tag = 17;

    void fire(const std::vector<double>& load, int peer)
    {
        MPI_Request r;
        MPI_Isend(load.data(), int(load.size()), MPI_DOUBLE, peer, load_tag, comm_, &r); // expect: borrowed-parameter
        MPI_Request_free(&r);
    }

    MPI_Comm comm_;
    std::vector<int> neighbours_;
    int rank_ = 0;
    unsigned long announced_ = 0;
};
