#include <mpi.h>
#include <vector>

class inbox {
public:
    void post(int ranks, int per_rank)
    {
        data_.resize(static_cast<std::size_t>(ranks) * static_cast<std::size_t>(per_rank));
        reqs_.resize(static_cast<std::size_t>(ranks));
        for (int r = 0; r < ranks; ++r)
            MPI_Irecv(data_.data() + r * per_rank, per_rank, MPI_INT, r, 11, MPI_COMM_WORLD, &reqs_[static_cast<std::size_t>(r)]);
        wait();
    }
    // Growing the outer vector moves the inner ones, whose blocks stay put.
    void post_each(int ranks, int per_rank)
    {
        std::vector<std::vector<int>> parts;
        std::vector<MPI_Request> rq;
        for (int r = 0; r < ranks; ++r) {
            parts.emplace_back(static_cast<std::size_t>(per_rank));
            MPI_Request q;
            MPI_Irecv(parts.back().data(), per_rank, MPI_INT, r, 12, MPI_COMM_WORLD, &q);
            rq.push_back(q);
        }
        MPI_Waitall(ranks, rq.data(), MPI_STATUSES_IGNORE);
        for (auto& p : parts) data_.insert(data_.end(), p.begin(), p.end());
    }

private:
    void wait()
    {
        MPI_Waitall(static_cast<int>(reqs_.size()), reqs_.data(), MPI_STATUSES_IGNORE);
        reqs_.clear();
    }
    std::vector<int> data_;
    std::vector<MPI_Request> reqs_;
};
