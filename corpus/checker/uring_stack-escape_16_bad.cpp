#include <liburing.h>
#include <sys/socket.h>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
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

private:
    io_uring ring_{};
};

class memcache_client {
public:
    memcache_client(ring& r, int fd) : ring_(r), fd_(fd) {}

    int get(std::string_view key, std::string& value, std::chrono::milliseconds limit)
    {
        request_.assign("get ").append(key).append("\r\n");
        int rc = exchange(request_, limit);
        if (rc < 0) return rc;
        auto const eol = reply_.find("\r\n");
        if (eol == std::string::npos) return -EPROTO;
        value = reply_.substr(eol + 2);
        return 0;
    }

private:
    int exchange(const std::string& request, std::chrono::milliseconds limit)
    {
        std::size_t sent = 0;
        while (sent < request.size()) {
            ssize_t const n = ::send(fd_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
            if (n < 0) return -errno;
            sent += static_cast<std::size_t>(n);
        }
        return receive(limit);
    }

    int receive(std::chrono::milliseconds limit)
    {
        char chunk[2048];
        io_uring_sqe* sqe = io_uring_get_sqe(ring_.get());
        if (!sqe) return -EBUSY;
        io_uring_prep_recv(sqe, fd_, chunk, sizeof chunk, 0); // expect: stack-escape
        io_uring_submit(ring_.get());

        __kernel_timespec ts{};
        ts.tv_sec = limit.count() / 1000;
        ts.tv_nsec = (limit.count() % 1000) * 1000000;
        io_uring_cqe* cqe = nullptr;
        int rc = io_uring_wait_cqe_timeout(ring_.get(), &cqe, &ts);
        if (rc == -ETIME) {
            ++timeouts_;
            return -ETIMEDOUT;
        }
        if (rc < 0) return rc;
        rc = cqe->res;
        io_uring_cqe_seen(ring_.get(), cqe);
        if (rc > 0) reply_.assign(chunk, static_cast<std::size_t>(rc));
        return rc;
    }

    ring& ring_;
    int fd_;
    std::string request_;
    std::string reply_;
    unsigned timeouts_ = 0;
};
