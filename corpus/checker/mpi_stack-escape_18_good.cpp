// Chain of aggregators: every rank tells the next one where its block of the file ends.
#include <mpi.h>
#include <cstddef>
#include <stdexcept>
#include <vector>

class offset_chain {
public:
    offset_chain(MPI_Comm comm, int tag) : comm_(comm), tag_(tag)
    {
        MPI_Comm_rank(comm_, &rank_);
        MPI_Comm_size(comm_, &size_);
    }

    offset_chain(const offset_chain&) = delete;
    offset_chain& operator=(const offset_chain&) = delete;

    // First half: may be overlapped with filling the data buffer.
    void start(unsigned long begin, unsigned long bytes)
    {
        requests_.clear();
        begin_ = begin;
        if (rank_ > 0) {
            requests_.emplace_back();
            check(MPI_Irecv(&begin_, 1, MPI_UNSIGNED_LONG, rank_ - 1, tag_, comm_, &requests_.back()));
            wait();
        }
        if (rank_ + 1 < size_) {
            end_ = align(begin_ + bytes);
            requests_.emplace_back();
            check(MPI_Isend(&end_, 1, MPI_UNSIGNED_LONG, rank_ + 1, tag_, comm_, &requests_.back()));
        }
    }

    // Second half.
    void wait()
    {
        if (requests_.empty()) return;
        check(MPI_Waitall(int(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE));
        requests_.clear();
    }

    unsigned long begin() const { return begin_; }

private:
    static unsigned long align(unsigned long v) { return (v + 4095ul) & ~4095ul; }

    static void check(int rc)
    {
        if (rc != MPI_SUCCESS) throw std::runtime_error("MPI call failed");
    }

    MPI_Comm comm_;
    int tag_;
    int rank_ = 0;
    int size_ = 1;
    unsigned long begin_ = 0;
    unsigned long end_ = 0;
    std::vector<MPI_Request> requests_;
};

void pack(std::vector<char>& block);
void write_at(unsigned long offset, const std::vector<char>& block);

void write_step(offset_chain& chain, std::vector<char>& block)
{
    chain.start(0, block.size());
    pack(block);
    write_at(chain.begin(), block);
    chain.wait();
}
