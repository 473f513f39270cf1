// Streams blocks of a large array to a writer rank through a small ring of staging buffers.
#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace io {

constexpr int kTagBlock = 71;
constexpr int kTagEnd = 72;

class block_stream {
public:
    block_stream(int writer, std::size_t block, std::size_t depth) : writer_(writer), block_(block), ring_(depth)
    {
        for (slot& s : ring_) s.bytes.resize(block_);
    }
    block_stream(const block_stream&) = delete;
    block_stream& operator=(const block_stream&) = delete;
    ~block_stream() { finish(); }

    template <typename Transform>
    void send(const double* values, std::size_t count, Transform scale)
    {
        for (std::size_t at = 0; at < count; at += block_) {
            const std::size_t n = std::min(block_, count - at);
            slot& s = acquire();
            std::transform(values + at, values + at + n, s.bytes.begin(), scale);
            post(s, n);
        }
    }

    void finish()
    {
        for (slot& s : ring_) settle(s);
        if (!ended_) {
            const int blocks = posted_;
            MPI_Send(&blocks, 1, MPI_INT, writer_, kTagEnd, MPI_COMM_WORLD);
            ended_ = true;
        }
    }

private:
    struct slot {
        std::vector<double> bytes;
        MPI_Request request{};
        bool busy = false;
    };

    static void settle(slot& s)
    {
        if (!s.busy) return;
        MPI_Wait(&s.request, MPI_STATUS_IGNORE);
        s.busy = false;
    }

    slot& acquire()
    {
        for (slot& s : ring_) {
            if (!s.busy) return s;
            int done = 0;
            MPI_Test(&s.request, &done, MPI_STATUS_IGNORE);
            if (done) {
                s.busy = false;
                return s;
            }
        }
        slot& s = ring_[next_];
        next_ = (next_ + 1) % ring_.size();
        settle(s);
        return s;
    }

    void post(slot& s, std::size_t n)
    {
        MPI_Isend(s.bytes.data(), static_cast<int>(n), MPI_DOUBLE, writer_, kTagBlock, MPI_COMM_WORLD, &s.request);
        s.busy = true;
        ++posted_;
    }

    int writer_;
    std::size_t block_;
    std::vector<slot> ring_;
    std::size_t next_ = 0;
    int posted_ = 0;
    bool ended_ = false;
};

}  // namespace io

void dump_field(int writer, const std::vector<double>& field, double unit)
{
    io::block_stream out(writer, 1 << 16, 4);
    out.send(field.data(), field.size(), [unit](double v) { return v * unit; });
}
