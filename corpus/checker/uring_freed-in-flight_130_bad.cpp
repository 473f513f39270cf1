// Block reader with a deadline on io_uring; late answers are recognised by their ticket.
#include <liburing.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

class block_reader {
public:
    static constexpr unsigned block = 64 * 1024;

    block_reader(io_uring* ring, int fd) : ring_(ring), fd_(fd) {}

    std::optional<std::vector<char>> fetch(std::uint64_t offset, long long timeout_ns)
    {
        ticket t;
        if (!begin(t, offset)) return std::nullopt;
        const int n = await(t, timeout_ns);
        if (n == -ETIME) {
            abandon(t);
            return std::nullopt;
        }
        if (n < 0) {
            std::free(t.data);
            return std::nullopt;
        }
        std::vector<char> out(t.data, t.data + n);
        std::free(t.data);
        return out;
    }

    unsigned late() const { return late_; }

private:
    struct ticket {
        std::uint64_t id = 0;
        char* data = nullptr;
    };

    bool begin(ticket& t, std::uint64_t offset)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe) return false;
        void* mem = nullptr;
        if (posix_memalign(&mem, 4096, block) != 0) std::abort();
        t.data = static_cast<char*>(mem);
        t.id = ++next_id_;
        io_uring_prep_read(sqe, fd_, t.data, block, offset);
        io_uring_sqe_set_data64(sqe, t.id);
        submit();
        return true;
    }

    void submit()
    {
        int rc;
        do {
            rc = io_uring_submit(ring_);
        } while (rc == -EINTR || rc == -EAGAIN);
        if (rc < 0) std::abort();
    }

    int await(const ticket& t, long long timeout_ns)
    {
        __kernel_timespec ts{timeout_ns / 1000000000, timeout_ns % 1000000000};
        for (;;) {
            io_uring_cqe* cqe = nullptr;
            const int rc = io_uring_wait_cqe_timeout(ring_, &cqe, &ts);
            if (rc == -EINTR) continue;
            if (rc == -ETIME) return -ETIME;
            if (rc < 0) std::abort();
            const std::uint64_t id = cqe->user_data;
            const int res = cqe->res;
            io_uring_cqe_seen(ring_, cqe);
            if (id == t.id) return res;
            ++late_;
        }
    }

    void abandon(ticket& t)
    {
        if (io_uring_sqe* sqe = io_uring_get_sqe(ring_)) {
            io_uring_prep_cancel64(sqe, t.id, 0);
            io_uring_sqe_set_data64(sqe, 0);
            submit();
        }
        std::free(t.data); // expect: freed-in-flight
        t.data = nullptr;
    }

    io_uring* ring_;
    int fd_;
    std::uint64_t next_id_ = 0;
    unsigned late_ = 0;
};
