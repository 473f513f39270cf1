#include <cstddef>
#include <mpi.h>
#include <vector>

// Ranks of an aggregator write one after the other into a shared file; each
// one hands the absolute position on to the others when it has its turn.
class aggregator {
public:
    explicit aggregator(MPI_Comm comm) : comm_(comm)
    {
        MPI_Comm_rank(comm_, &rank_);
        MPI_Comm_size(comm_, &size_);
    }

    std::vector<MPI_Request> begin_position_exchange(int step, unsigned long bytes_written)
    {
        std::vector<MPI_Request> reqs;
        if (rank_ == step) {
            unsigned long next = position_ + bytes_written;
            for (int peer = 0; peer < size_; ++peer) {
                if (peer == rank_) continue;
                MPI_Request r;
                MPI_Isend(&next, 1, MPI_UNSIGNED_LONG, peer, step, comm_, &r); // expect: stack-escape
                reqs.push_back(r);
            }
            position_ = next;
        } else {
            MPI_Request r;
            MPI_Irecv(&incoming_, 1, MPI_UNSIGNED_LONG, step, step, comm_, &r);
            reqs.push_back(r);
        }
        return reqs;
    }

    void end_position_exchange(int step, std::vector<MPI_Request>& reqs)
    {
        MPI_Waitall(int(reqs.size()), reqs.data(), MPI_STATUSES_IGNORE);
        reqs.clear();
        if (rank_ != step) position_ = incoming_;
    }

    int rank() const { return rank_; }
    int size() const { return size_; }
    unsigned long position() const { return position_; }

private:
    MPI_Comm comm_;
    int rank_ = 0, size_ = 1;
    unsigned long position_ = 0, incoming_ = 0;
};

class file_target {
public:
    virtual ~file_target() = default;
    virtual unsigned long write_at(unsigned long pos, const std::vector<char>& data) = 0;
    virtual void compress_next(std::vector<char>& data) = 0;
};

void write_all(aggregator& agg, file_target& out, std::vector<char>& data)
{
    for (int step = 0; step < agg.size(); ++step) {
        unsigned long n = 0;
        if (step == agg.rank()) n = out.write_at(agg.position(), data);
        auto reqs = agg.begin_position_exchange(step, n);
        out.compress_next(data);
        agg.end_position_exchange(step, reqs);
    }
}
