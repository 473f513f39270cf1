#include <liburing.h>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

template <std::size_t Slots, std::size_t BlockSize>
class basic_wal_writer {
public:
    basic_wal_writer(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}
    basic_wal_writer(const basic_wal_writer&) = delete;
    basic_wal_writer& operator=(const basic_wal_writer&) = delete;

    bool append(std::string_view record)
    {
        if (record.size() > BlockSize || failed_) return false;
        std::size_t const slot = next_++ % Slots;
        block& b = blocks_[slot];
        std::memcpy(b.bytes.data(), record.data(), record.size()); // expect: mutated-in-flight
        b.used = record.size();
        return submit(slot);
    }

    void poll()
    {
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            on_complete(cqe);
            io_uring_cqe_seen(&ring_, cqe);
        }
    }

    bool drain()
    {
        while (in_flight_ > 0) {
            io_uring_cqe* cqe = nullptr;
            if (io_uring_wait_cqe(&ring_, &cqe) < 0) continue;
            on_complete(cqe);
            io_uring_cqe_seen(&ring_, cqe);
        }
        return !failed_;
    }

private:
    struct block {
        std::array<char, BlockSize> bytes;
        std::size_t used = 0;
    };

    bool submit(std::size_t slot)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        block& b = blocks_[slot];
        io_uring_prep_write(sqe, fd_, b.bytes.data(), static_cast<unsigned>(b.used), offset_); // allow: mutated-in-flight
        io_uring_sqe_set_data64(sqe, b.used);
        offset_ += b.used;
        ++in_flight_;
        return io_uring_submit(&ring_) > 0;
    }

    void on_complete(const io_uring_cqe* cqe)
    {
        --in_flight_;
        if (cqe->res < 0 || static_cast<std::uint64_t>(cqe->res) != cqe->user_data) {
            std::fprintf(stderr, "wal: short or failed write: %d\n", cqe->res);
            failed_ = true;
        }
    }

    io_uring& ring_;
    int fd_;
    std::array<block, Slots> blocks_{};
    std::uint64_t offset_ = 0;
    std::size_t next_ = 0;
    unsigned in_flight_ = 0;
    bool failed_ = false;
};

using wal_writer = basic_wal_writer<8, 4096>;

bool persist(wal_writer& wal, const std::vector<std::string>& records)
{
    for (const std::string& r : records)
        if (!wal.append(r)) return false;
    return wal.drain();
}
