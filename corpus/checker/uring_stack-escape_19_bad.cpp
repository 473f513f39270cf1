#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <optional>
#include <system_error>
#include <unistd.h>
#include <vector>

struct packet_header {
    std::uint32_t magic;
    std::uint16_t kind;
    std::uint16_t length;
};

class packet_source {
public:
    packet_source(int fd, unsigned timeout_ms) : fd_(fd), timeout_ms_(timeout_ms)
    {
        int rc = io_uring_queue_init(16, &ring_, 0);
        if (rc < 0) throw std::system_error(-rc, std::generic_category(), "io_uring_queue_init");
    }
    ~packet_source() { io_uring_queue_exit(&ring_); }
    packet_source(const packet_source&) = delete;
    packet_source& operator=(const packet_source&) = delete;

    std::optional<packet_header> next_header()
    {
        std::array<unsigned char, sizeof(packet_header)> raw;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return std::nullopt;
        io_uring_prep_recv(sqe, fd_, raw.data(), raw.size(), MSG_WAITALL); // expect: stack-escape
        io_uring_sqe_set_data64(sqe, ++sequence_);
        io_uring_submit(&ring_);

        const int n = await_result(sequence_);
        if (n == -ETIME) ++timeouts_;
        if (n != int(raw.size())) return std::nullopt;

        packet_header h;
        std::memcpy(&h, raw.data(), sizeof h);
        if (h.magic != 0x46525a31u) return std::nullopt;
        return h;
    }

    unsigned timeouts() const { return timeouts_; }

private:
    int await_result(std::uint64_t wanted)
    {
        __kernel_timespec limit{timeout_ms_ / 1000, (timeout_ms_ % 1000) * 1000000LL};
        for (;;) {
            io_uring_cqe* cqe = nullptr;
            int rc = io_uring_wait_cqe_timeout(&ring_, &cqe, &limit);
            if (rc < 0) return rc;
            const std::uint64_t id = io_uring_cqe_get_data64(cqe);
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (id == wanted) return res;
        }
    }

    io_uring ring_;
    int fd_;
    unsigned timeout_ms_;
    std::uint64_t sequence_ = 0;
    unsigned timeouts_ = 0;
};
