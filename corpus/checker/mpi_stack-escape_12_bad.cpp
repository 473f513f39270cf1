#include <mpi.h>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace io {

inline void check(int rc, const char* what)
{
    if (rc != MPI_SUCCESS)
        throw std::runtime_error(what);
}

// Chain of writers: each rank tells the next one where its part of the file begins.
class chain_aggregator {
public:
    explicit chain_aggregator(MPI_Comm comm) : comm_(comm)
    {
        MPI_Comm_rank(comm_, &rank_);
        MPI_Comm_size(comm_, &size_);
    }

    bool last() const { return rank_ + 1 == size_; }

    unsigned long receive_offset()
    {
        unsigned long off = 0;
        if (rank_ > 0)
            check(MPI_Recv(&off, 1, MPI_UNSIGNED_LONG, rank_ - 1, tag, comm_, MPI_STATUS_IGNORE), "recv offset");
        base_ = off;
        return off;
    }

    void post_offset(unsigned long written)
    {
        if (last())
            return;
        unsigned long end = base_ + align(written);
        check(MPI_Isend(&end, 1, MPI_UNSIGNED_LONG, rank_ + 1, tag, comm_, &request_), "send offset"); // expect: stack-escape
        posted_ = true;
    }

    void finish_offset()
    {
        if (!posted_)
            return;
        check(MPI_Wait(&request_, MPI_STATUS_IGNORE), "wait offset");
        posted_ = false;
    }

private:
    static constexpr int tag = 41;
    static unsigned long align(unsigned long n) { return (n + 4095) & ~4095ul; }

    MPI_Comm comm_;
    int rank_ = 0, size_ = 1;
    unsigned long base_ = 0;
    MPI_Request request_{};
    bool posted_ = false;
};

template <class Writer>
void write_step(chain_aggregator& agg, Writer& w, const std::vector<char>& payload)
{
    const unsigned long at = agg.receive_offset();
    agg.post_offset(payload.size());
    w.write(at, payload.data(), payload.size());
    agg.finish_offset();
}

}  // namespace io
