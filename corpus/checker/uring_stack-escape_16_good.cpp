#include <liburing.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <system_error>

class ring {
public:
    explicit ring(unsigned entries)
    {
        int const rc = io_uring_queue_init(entries, &ring_, 0);
        if (rc < 0) throw std::system_error(-rc, std::generic_category(), "io_uring_queue_init");
    }
    ~ring() { io_uring_queue_exit(&ring_); }
    ring(const ring&) = delete;
    ring& operator=(const ring&) = delete;
    io_uring* get() { return &ring_; }

    io_uring_sqe* sqe()
    {
        io_uring_sqe* s = io_uring_get_sqe(&ring_);
        while (!s) {
            io_uring_submit(&ring_);
            s = io_uring_get_sqe(&ring_);
        }
        return s;
    }

    int reap(unsigned count, std::uint64_t tag)
    {
        int result = 0;
        while (count > 0) {
            io_uring_cqe* cqe = nullptr;
            int const rc = io_uring_wait_cqe(&ring_, &cqe);
            if (rc == -EINTR) continue;
            if (rc < 0) std::terminate();
            if (cqe->user_data == tag) result = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            --count;
        }
        return result;
    }

private:
    io_uring ring_{};
};

class memcache_reader {
public:
    memcache_reader(ring& r, int fd) : ring_(r), fd_(fd) {}

    int receive(std::string& out, std::chrono::milliseconds limit)
    {
        char chunk[2048];
        io_uring_sqe* sqe = ring_.sqe();
        io_uring_prep_recv(sqe, fd_, chunk, sizeof chunk, 0);
        io_uring_sqe_set_data64(sqe, recv_tag);
        io_uring_submit(ring_.get());

        __kernel_timespec ts{};
        ts.tv_sec = limit.count() / 1000;
        ts.tv_nsec = (limit.count() % 1000) * 1000000;
        unsigned outstanding = 1;
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe_timeout(ring_.get(), &cqe, &ts) != 0) {
            io_uring_sqe* cancel = ring_.sqe();
            io_uring_prep_cancel64(cancel, recv_tag, 0);
            io_uring_sqe_set_data64(cancel, cancel_tag);
            io_uring_submit(ring_.get());
            ++outstanding;
        }
        int const res = ring_.reap(outstanding, recv_tag);
        if (res > 0) out.append(chunk, static_cast<std::size_t>(res));
        return res == -ECANCELED ? -ETIMEDOUT : res;
    }

private:
    static constexpr std::uint64_t recv_tag = 1;
    static constexpr std::uint64_t cancel_tag = 2;

    ring& ring_;
    int fd_;
};
