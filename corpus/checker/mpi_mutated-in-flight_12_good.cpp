#include <mpi.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace wave {

// Snapshots go to the I/O rank through two alternating buffers. A slot is written to again only
// after the send that read from it has completed.
class snapshot_pipe {
public:
    snapshot_pipe(int io_rank, std::size_t points) : io_rank_(io_rank)
    {
        for (slot& s : slots_)
            s.bytes.resize(points);
    }
    snapshot_pipe(const snapshot_pipe&) = delete;
    ~snapshot_pipe()
    {
        for (slot& s : slots_)
            settle(s);
    }

    template <class Field>
    void push(const Field& f)
    {
        slot& s = slots_[turn_++ % slots_.size()];
        settle(s);
        std::copy(f.begin(), f.end(), s.bytes.begin());
        MPI_Isend(s.bytes.data(), int(s.bytes.size()), MPI_DOUBLE, io_rank_, 5, MPI_COMM_WORLD, &s.request);
        s.active = true;
    }

private:
    struct slot {
        std::vector<double> bytes;
        MPI_Request request{};
        bool active = false;
    };

    static void settle(slot& s)
    {
        if (!s.active)
            return;
        MPI_Wait(&s.request, MPI_STATUS_IGNORE);
        s.active = false;
    }

    int io_rank_;
    unsigned turn_ = 0;
    std::array<slot, 2> slots_;
};

static void step(std::vector<double>& u, const std::vector<double>& prev, double c)
{
    for (std::size_t i = 1; i + 1 < u.size(); ++i)
        u[i] += c * (prev[i - 1] - 2 * prev[i] + prev[i + 1]);
}

void simulate(int io_rank, int steps, std::size_t points)
{
    std::vector<double> u(points), prev(points);
    for (std::size_t i = 0; i < points; ++i)
        u[i] = std::sin(double(i) * 0.01);
    snapshot_pipe out(io_rank, points);
    for (int t = 0; t < steps; ++t) {
        prev = u;
        step(u, prev, 0.2);
        if (t % 10 == 0)
            out.push(u);
    }
}

}  // namespace wave
