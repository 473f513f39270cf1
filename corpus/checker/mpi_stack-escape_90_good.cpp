#include <array>
#include <mpi.h>
#include <vector>

extern "C" { // persistent requests
int MPI_Send_init(const void*, int, MPI_Datatype, int, int, MPI_Comm, MPI_Request*);
int MPI_Recv_init(void*, int, MPI_Datatype, int, int, MPI_Comm, MPI_Request*);
int MPI_Start(MPI_Request*);
int MPI_Startall(int, MPI_Request*);
}

class halo {
public:
    halo(int left, int right)
    {
        MPI_Recv_init(in_.data(), int(in_.size()), MPI_DOUBLE, left, 1, MPI_COMM_WORLD, &rq_[0]);
        MPI_Send_init(out_.data(), int(out_.size()), MPI_DOUBLE, right, 1, MPI_COMM_WORLD, &rq_[1]);
    }
    halo(const halo&) = delete;
    ~halo()
    {
        for (auto& r : rq_) MPI_Request_free(&r);
    }
    double exchange(double v)
    {
        out_.fill(v);
        MPI_Startall(2, rq_.data());
        MPI_Waitall(2, rq_.data(), MPI_STATUSES_IGNORE);
        return in_[0];
    }

private:
    std::array<double, 32> in_{}, out_{};
    std::array<MPI_Request, 2> rq_{};
};

int one_round(int to)
{
    int state[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    MPI_Request r;
    MPI_Send_init(state, 8, MPI_INT, to, 3, MPI_COMM_WORLD, &r);
    for (int i = 0; i < 4; ++i) {
        state[0] = i;
        MPI_Start(&r);
        MPI_Wait(&r, MPI_STATUS_IGNORE);
    }
    return MPI_Request_free(&r);
}
