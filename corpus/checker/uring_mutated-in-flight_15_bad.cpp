// Write-ahead log on registered buffers: records are packed into the current segment,
// full segments go out with IORING_OP_WRITE_FIXED.
#include <array>
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <new>
#include <stdexcept>
#include <sys/uio.h>

class WalWriter {
public:
    static constexpr unsigned kSegments = 4;
    static constexpr std::size_t kSegmentSize = 64 * 1024;

    WalWriter(io_uring& ring, int fd) : ring_(ring), fd_(fd)
    {
        std::array<iovec, kSegments> iov{};
        for (unsigned i = 0; i < kSegments; ++i) {
            seg_[i] = new (std::align_val_t{4096}) char[kSegmentSize];
            iov[i] = {seg_[i], kSegmentSize};
        }
        if (io_uring_register_buffers(&ring_, iov.data(), kSegments) < 0) throw std::runtime_error("register");
    }
    WalWriter(const WalWriter&) = delete;

    bool append(const void* rec, std::uint32_t len)
    {
        if (len + sizeof len > kSegmentSize) return false;
        if (used_ + sizeof len + len > kSegmentSize && !seal()) return false;
        put(&len, sizeof len);
        put(rec, len);
        return true;
    }

    bool commit() { return used_ == 0 || seal(); }

    // Called by the loop for every completion that carries one of our tags.
    void on_cqe(const io_uring_cqe* cqe)
    {
        --in_flight_;
        if (cqe->res != int(kSegmentSize)) failed_ = true;
    }

    unsigned in_flight() const { return in_flight_; }
    bool failed() const { return failed_; }

private:
    void put(const void* p, std::size_t n)
    {
        std::memcpy(seg_[cur_] + used_, p, n); // expect: mutated-in-flight
        used_ += n;
    }

    bool seal()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        std::memset(seg_[cur_] + used_, 0, kSegmentSize - used_); // allow: mutated-in-flight
        io_uring_prep_write_fixed(sqe, fd_, seg_[cur_], kSegmentSize, offset_, int(cur_)); // allow: mutated-in-flight
        io_uring_sqe_set_data64(sqe, cur_);
        if (io_uring_submit(&ring_) < 0) return false;
        ++in_flight_;
        offset_ += kSegmentSize;
        cur_ = (cur_ + 1) % kSegments;
        used_ = 0;
        return true;
    }

    io_uring& ring_;
    int fd_;
    std::array<char*, kSegments> seg_{};
    unsigned cur_ = 0;
    std::size_t used_ = 0;
    std::uint64_t offset_ = 0;
    unsigned in_flight_ = 0;
    bool failed_ = false;
};

// Replays a recovered tail into a fresh log before the loop is started.
bool replay(WalWriter& wal, const char* const* recs, const std::uint32_t* lens, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i)
        if (!wal.append(recs[i], lens[i])) return false;
    return wal.commit();
}
