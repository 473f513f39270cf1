#include <cstring>
#include <liburing.h>
#include <vector>

class zc_stream {
public:
    zc_stream(io_uring& ring, int fd) : ring_(ring), fd_(fd), buf_(1 << 16) {}

    int send(const char* src, std::size_t n)
    {
        n = n < buf_.size() ? n : buf_.size();
        std::memcpy(buf_.data(), src, n);
        auto* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_send_zc(sqe, fd_, buf_.data(), n, MSG_NOSIGNAL, 0);
        io_uring_submit(&ring_);
        int res = 0;
        for (bool more = true; more;) {
            io_uring_cqe* cqe = nullptr;
            if (io_uring_wait_cqe(&ring_, &cqe) < 0) continue;
            if (!(cqe->flags & IORING_CQE_F_NOTIF)) res = cqe->res;
            more = cqe->flags & IORING_CQE_F_MORE;
            io_uring_cqe_seen(&ring_, cqe);
        }
        return res;
    }

private:
    io_uring& ring_;
    int fd_;
    std::vector<char> buf_;
};

int send_twice(zc_stream& z)
{
    const int a = z.send("first", 5);
    return a < 0 ? a : z.send("second", 6);
}
