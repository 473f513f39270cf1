#include <mpi.h>
#include <vector>

class inbox {
public:
    void post(int ranks, int per_rank)
    {
        for (int r = 0; r < ranks; ++r) {
            std::size_t at = data_.size();
            data_.resize(at + static_cast<std::size_t>(per_rank)); // expect: mutated-in-flight
            reqs_.emplace_back();
            MPI_Irecv(data_.data() + at, per_rank, MPI_INT, r, 11, MPI_COMM_WORLD, &reqs_.back());
        }
    }
    void wait()
    {
        MPI_Waitall(static_cast<int>(reqs_.size()), reqs_.data(), MPI_STATUSES_IGNORE);
        reqs_.clear();
    }

private:
    std::vector<int> data_;
    std::vector<MPI_Request> reqs_;
};
