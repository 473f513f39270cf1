#include <charconv>
#include <cstdint>
#include <liburing.h>
#include <string>

class ring_log {
public:
    ring_log(io_uring* ring, int fd) : ring_(ring), fd_(fd) {}

    bool counter(const char* name, std::uint64_t v)
    {
        std::string line(name);
        char digits[24];
        auto end = std::to_chars(digits, digits + sizeof digits, v).ptr;
        line.append("=").append(digits, end).push_back('\n');

        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe) return false;
        io_uring_prep_write(sqe, fd_, line.data(), static_cast<unsigned>(line.size()), -1); // expect: stack-escape
        io_uring_sqe_set_data64(sqe, ++seq_);
        return io_uring_submit(ring_) == 1;
    }

private:
    io_uring* ring_;
    int fd_;
    std::uint64_t seq_ = 0;
};
