#include <liburing.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace collector {

constexpr std::size_t kBody = 1400;

struct Slot {
    msghdr msg{};
    std::array<iovec, 2> iov{};
    sockaddr_in to{};
    std::array<char, 32> head{};
    std::array<char, kBody> body{};
};

// Process-wide: lives from start to the end of the process.
class DatagramOut {
public:
    static DatagramOut& get()
    {
        static DatagramOut* one = new DatagramOut;
        return *one;
    }

    bool init(int fd)
    {
        if (fd_ >= 0 || io_uring_queue_init(kSlots, &ring_, 0) != 0) return false;
        fd_ = fd;
        return true;
    }

    // False when every slot is on its way or the payload does not fit.
    bool send(const sockaddr_in& to, std::uint32_t stream, std::string_view payload)
    {
        if (fd_ < 0 || payload.size() > kBody) return false;
        collect();
        if (free_.empty()) return false;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        const unsigned index = free_.back();
        free_.pop_back();

        Slot& s = (*slots_)[index];
        int n = std::snprintf(s.head.data(), s.head.size(), "S%u L%zu ", stream, payload.size());
        std::memcpy(s.body.data(), payload.data(), payload.size());
        s.to = to;
        s.iov[0] = {s.head.data(), std::size_t(n)};
        s.iov[1] = {s.body.data(), payload.size()};
        s.msg = {};
        s.msg.msg_name = &s.to;
        s.msg.msg_namelen = sizeof s.to;
        s.msg.msg_iov = s.iov.data();
        s.msg.msg_iovlen = s.iov.size();
        io_uring_prep_sendmsg(sqe, fd_, &s.msg, MSG_NOSIGNAL);
        io_uring_sqe_set_data64(sqe, index);
        return true;
    }

    // Once per turn of the loop. What could not be submitted now goes with the next turn.
    void flush()
    {
        if (fd_ < 0) return;
        int rc = io_uring_submit(&ring_);
        if (rc < 0 && rc != -EBUSY && rc != -EAGAIN) std::fprintf(stderr, "submit: %s\n", std::strerror(-rc));
        collect();
    }

private:
    static constexpr unsigned kSlots = 64;

    DatagramOut() : slots_(std::make_unique<std::array<Slot, kSlots>>())
    {
        for (unsigned i = 0; i < kSlots; ++i) free_.push_back(i);
    }

    void collect()
    {
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            const auto index = unsigned(io_uring_cqe_get_data64(cqe));
            if (cqe->res < 0) ++errors_;
            io_uring_cqe_seen(&ring_, cqe);
            free_.push_back(index);
        }
    }

    int fd_ = -1;
    io_uring ring_{};
    std::unique_ptr<std::array<Slot, kSlots>> slots_;
    std::vector<unsigned> free_;
    std::uint64_t errors_ = 0;
};

}  // namespace collector
