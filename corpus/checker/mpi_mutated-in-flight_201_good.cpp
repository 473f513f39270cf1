// Snapshot stream from a compute rank to an I/O rank: two buffers, one is filled while the other travels.
#include <cmath>
#include <mpi.h>
#include <vector>

class snapshot_stream {
public:
    snapshot_stream(MPI_Comm comm, int io_rank, std::size_t cells) : comm_(comm), io_rank_(io_rank)
    {
        for (lane& l : lanes_) l.cells.resize(cells);
    }

    ~snapshot_stream()
    {
        for (lane& l : lanes_) settle(l);
    }

    snapshot_stream(const snapshot_stream&) = delete;
    snapshot_stream& operator=(const snapshot_stream&) = delete;

    template <typename Field>
    bool publish(const Field& field, double time)
    {
        lane& l = lanes_[turn_];
        turn_ ^= 1;
        settle(l);
        l.cells[0] = time;
        for (std::size_t i = 1; i < l.cells.size(); ++i) l.cells[i] = field(i);
        return post(l);
    }

    unsigned long published() const { return published_; }

private:
    static constexpr int snapshot_tag = 41;

    struct lane {
        std::vector<double> cells;
        MPI_Request request{};
        bool active = false;
    };

    bool post(lane& l)
    {
        int rc = MPI_Isend(l.cells.data(), int(l.cells.size()), MPI_DOUBLE, io_rank_, snapshot_tag, comm_, &l.request);
        l.active = rc == MPI_SUCCESS;
        if (l.active) ++published_;
        return l.active;
    }

    static void settle(lane& l)
    {
        if (!l.active) return;
        MPI_Wait(&l.request, MPI_STATUS_IGNORE);
        l.active = false;
    }

    MPI_Comm comm_;
    int io_rank_;
    lane lanes_[2];
    int turn_ = 0;
    unsigned long published_ = 0;
};

unsigned long run(MPI_Comm comm, int steps)
{
    snapshot_stream out(comm, 0, 1024);
    double t = 0;
    for (int s = 0; s < steps; ++s) {
        t += 0.01;
        if (!out.publish([t](std::size_t i) { return std::sin(t * double(i)); }, t)) break;
    }
    return out.published();
}
