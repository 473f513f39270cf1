// Blocking request/response client over a connected socket, on a private io_uring.
#include <liburing.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/uio.h>

class rpc_error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class blocking_rpc {
public:
    explicit blocking_rpc(int fd) : fd_(fd)
    {
        if (io_uring_queue_init(4, &ring_, 0) < 0) throw rpc_error("io_uring_queue_init");
    }
    blocking_rpc(const blocking_rpc&) = delete;
    blocking_rpc& operator=(const blocking_rpc&) = delete;
    ~blocking_rpc() { io_uring_queue_exit(&ring_); }

    std::string call(std::uint32_t method, std::string_view argument)
    {
        std::array<std::uint32_t, 2> head{method, static_cast<std::uint32_t>(argument.size())};
        send_all(head, argument);
        std::uint32_t length = 0;
        receive(&length, sizeof length);
        if (length > max_reply) throw rpc_error("reply too long");
        std::string reply(length, '\0');
        receive(reply.data(), reply.size());
        return reply;
    }

private:
    static constexpr std::uint32_t max_reply = 1 << 20;

    void send_all(std::array<std::uint32_t, 2>& head, std::string_view argument)
    {
        iovec parts[2] = {
            {head.data(), sizeof head},
            {const_cast<char*>(argument.data()), argument.size()},
        };
        msghdr msg{};
        msg.msg_iov = parts;
        msg.msg_iovlen = 2;
        while (parts[0].iov_len + parts[1].iov_len > 0) {
            io_uring_sqe* sqe = next_sqe();
            io_uring_prep_sendmsg(sqe, fd_, &msg, MSG_NOSIGNAL);
            std::size_t n = static_cast<std::size_t>(finish());
            for (iovec& p : parts) {
                const std::size_t part = n < p.iov_len ? n : p.iov_len;
                p.iov_base = static_cast<char*>(p.iov_base) + part;
                p.iov_len -= part;
                n -= part;
            }
        }
    }

    void receive(void* into, std::size_t len)
    {
        auto* p = static_cast<char*>(into);
        while (len > 0) {
            io_uring_sqe* sqe = next_sqe();
            io_uring_prep_recv(sqe, fd_, p, len, 0);
            const int n = finish();
            if (n == 0) throw rpc_error("closed");
            p += n;
            len -= static_cast<std::size_t>(n);
        }
    }

    io_uring_sqe* next_sqe()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) std::abort();
        return sqe;
    }

    // One operation at a time: submits it and returns its result.
    int finish()
    {
        int rc;
        do rc = io_uring_submit(&ring_);
        while (rc == -EINTR || rc == -EAGAIN || rc == -EBUSY);
        if (rc < 0) std::abort();
        io_uring_cqe* cqe = nullptr;
        do rc = io_uring_wait_cqe(&ring_, &cqe);
        while (rc == -EINTR);
        if (rc < 0) std::abort();
        const int res = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        if (res < 0) throw rpc_error("transfer");
        return res;
    }

    io_uring ring_;
    int fd_;
};
