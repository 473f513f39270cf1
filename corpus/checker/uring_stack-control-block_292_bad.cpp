// Append-only journal: records are queued as they come and submitted once a tick.
#include <array>
#include <cerrno>
#include <cstdint>
#include <deque>
#include <liburing.h>
#include <string>
#include <sys/uio.h>
#include <utility>

struct record {
    std::array<std::uint32_t, 2> head{};  // length, checksum
    std::string payload;
    bool done = false;
};

class journal {
public:
    journal(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    int append(std::string payload)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return -EAGAIN;

        record& r = records_.emplace_back();
        r.payload = std::move(payload);
        r.head = {std::uint32_t(r.payload.size()), checksum(r.payload)};

        iovec parts[2] = {
            {r.head.data(), sizeof r.head},
            {r.payload.data(), r.payload.size()},
        };
        io_uring_prep_writev(sqe, fd_, parts, 2, offset_); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, &r);
        offset_ += sizeof r.head + r.payload.size();
        ++queued_;
        return 0;
    }

    // One system call for all the records of the tick.
    int tick()
    {
        int n = queued_ ? io_uring_submit(&ring_) : 0;
        if (n > 0)
            queued_ -= unsigned(n);
        reap();
        return n;
    }

private:
    static std::uint32_t checksum(const std::string& s)
    {
        std::uint32_t h = 2166136261u;
        for (unsigned char c : s)
            h = (h ^ c) * 16777619u;
        return h;
    }

    void reap()
    {
        io_uring_cqe* cqe;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            static_cast<record*>(io_uring_cqe_get_data(cqe))->done = true;
            io_uring_cqe_seen(&ring_, cqe);
        }
        while (!records_.empty() && records_.front().done)
            records_.pop_front();
    }

    io_uring& ring_;
    int fd_;
    std::uint64_t offset_ = 0;
    unsigned queued_ = 0;
    std::deque<record> records_;
};
