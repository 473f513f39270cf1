// Streams samples to a collector rank through two alternating buffers.
#include <array>
#include <cstddef>
#include <mpi.h>
#include <span>
#include <vector>

class sample_stream {
public:
    sample_stream(MPI_Comm comm, int collector) : comm_(comm), collector_(collector) {}
    ~sample_stream() { finish(); }
    sample_stream(const sample_stream&) = delete;
    sample_stream& operator=(const sample_stream&) = delete;

    void push(std::span<const double> samples)
    {
        slot& s = slots_[next_];
        next_ = (next_ + 1) % slots_.size();
        settle(s);
        s.data.assign(samples.begin(), samples.end());
        MPI_Isend(s.data.data(), static_cast<int>(s.data.size()), MPI_DOUBLE, collector_, kTag, comm_, &s.request);
        s.pending = true;
    }

    void finish()
    {
        for (slot& s : slots_) settle(s);
    }

private:
    struct slot {
        std::vector<double> data;
        MPI_Request request{};
        bool pending = false;
    };

    static void settle(slot& s)
    {
        if (!s.pending) return;
        MPI_Wait(&s.request, MPI_STATUS_IGNORE);
        s.pending = false;
    }

    static constexpr int kTag = 31;

    MPI_Comm comm_;
    int collector_;
    std::size_t next_ = 0;
    std::array<slot, 2> slots_;
};

void replay(sample_stream& out, const std::vector<std::vector<double>>& runs)
{
    for (const auto& r : runs) out.push(r);
}
