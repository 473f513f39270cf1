#include <mpi.h>
#include <cstdint>

class aggregator {
public:
    explicit aggregator(int next) : next_(next) {}

    void begin(std::uint64_t position, MPI_Request* out)
    {
        MPI_Isend(&position, 1, MPI_UNSIGNED_LONG, next_, 0, MPI_COMM_WORLD, out); // expect: stack-escape
    }
    void step(std::uint64_t offset)
    {
        MPI_Request pending;
        begin(offset, &pending);
        work();
        MPI_Wait(&pending, MPI_STATUS_IGNORE);
    }

private:
    void work() { ++steps_; }
    int next_;
    int steps_ = 0;
};
