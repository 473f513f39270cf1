#include <cstdlib>
#include <liburing.h>
#include <memory>

struct free_deleter {
    void operator()(void* p) const { std::free(p); }
};

std::size_t read_some(io_uring& ring, int fd, char* to, std::size_t n)
{
    std::unique_ptr<char, free_deleter> bounce(static_cast<char*>(std::aligned_alloc(4096, 65536)));
    io_uring_sqe* sqe = io_uring_get_sqe(&ring);
    io_uring_prep_read(sqe, fd, bounce.get(), 65536, 0); // allow: stack-escape
    io_uring_submit(&ring);

    __kernel_timespec limit{1, 0};
    io_uring_cqe* cqe = nullptr;
    if (io_uring_wait_cqe_timeout(&ring, &cqe, &limit) < 0) {
        bounce.reset(); // expect: freed-in-flight
        return 0;
    }
    std::size_t got = cqe->res > 0 ? std::size_t(cqe->res) : 0;
    io_uring_cqe_seen(&ring, cqe);
    got = got < n ? got : n;
    for (std::size_t i = 0; i < got; ++i) to[i] = bounce.get()[i];
    return got;
}
