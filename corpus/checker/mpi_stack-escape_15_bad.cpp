#include <mpi.h>
#include <cstdint>
#include <vector>

// Aggregated output: every writer tells its right-hand neighbour where its block ends. The offsets
// are exchanged while the payload is being compressed, and collected just before the file write.
namespace aggio {

class offset_chain {
public:
    explicit offset_chain(MPI_Comm comm) : comm_(comm)
    {
        MPI_Comm_rank(comm_, &rank_);
        MPI_Comm_size(comm_, &size_);
    }

    void begin(std::uint64_t local_start, std::uint64_t local_bytes)
    {
        requests_.clear();
        if (rank_ > 0)
            post_receive();
        if (rank_ + 1 < size_)
            announce(local_start, local_bytes);
    }

    std::uint64_t finish()
    {
        if (!requests_.empty())
            MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
        requests_.clear();
        return rank_ == 0 ? 0 : incoming_;
    }

private:
    void post_receive()
    {
        MPI_Request r;
        MPI_Irecv(&incoming_, 1, MPI_UNSIGNED_LONG, rank_ - 1, tag, comm_, &r);
        requests_.push_back(r);
    }

    void announce(std::uint64_t start, std::uint64_t bytes)
    {
        const std::uint64_t end = align(start + bytes);
        MPI_Request r;
        MPI_Isend(&end, 1, MPI_UNSIGNED_LONG, rank_ + 1, tag, comm_, &r); // expect: stack-escape
        requests_.push_back(r);
    }

    static std::uint64_t align(std::uint64_t v) { return (v + 4095) & ~std::uint64_t{4095}; }

    static constexpr int tag = 71;
    MPI_Comm comm_;
    int rank_ = 0, size_ = 1;
    std::uint64_t incoming_ = 0;
    std::vector<MPI_Request> requests_;
};

}  // namespace aggio

void compress(std::vector<char>& block);

std::uint64_t write_step(aggio::offset_chain& chain, std::uint64_t start, std::vector<char>& block)
{
    chain.begin(start, block.size());
    compress(block);
    return chain.finish();
}
