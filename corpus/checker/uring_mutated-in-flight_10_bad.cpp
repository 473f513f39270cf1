#include <cstring>
#include <liburing.h>
#include <vector>

class zc_stream {
public:
    zc_stream(io_uring& ring, int fd) : ring_(ring), fd_(fd), buf_(1 << 16) {}

    int send(const char* src, std::size_t n)
    {
        n = n < buf_.size() ? n : buf_.size();
        std::memcpy(buf_.data(), src, n); // expect: mutated-in-flight
        auto* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_send_zc(sqe, fd_, buf_.data(), n, MSG_NOSIGNAL, 0);
        io_uring_submit(&ring_);
        io_uring_cqe* cqe = nullptr;
        if (int rc = io_uring_wait_cqe(&ring_, &cqe); rc < 0) return rc;
        const int res = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        return res;
    }

private:
    io_uring& ring_;
    int fd_;
    std::vector<char> buf_;
};

int send_all(zc_stream& z, const char* p, std::size_t n)
{
    while (n) {
        int k = z.send(p, n);
        if (k <= 0) return k;
        p += k;
        n -= std::size_t(k);
    }
    return 0;
}
