#include <coroutine>
#include <liburing.h>
#include <span>
#include <utility>

struct completion {
    int res = 0;
    std::coroutine_handle<> waiter;
};

struct write_awaiter : completion {
    io_uring* ring;
    int fd;
    std::span<const char> bytes;
    write_awaiter(io_uring* r, int f, std::span<const char> b) : ring(r), fd(f), bytes(b) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> h)
    {
        waiter = h;
        auto* sqe = io_uring_get_sqe(ring);
        io_uring_prep_write(sqe, fd, bytes.data(), unsigned(bytes.size()), -1);
        io_uring_sqe_set_data(sqe, static_cast<completion*>(this));
        io_uring_submit(ring);
    }
    int await_resume() const noexcept { return res; }
};

write_awaiter async_write(io_uring& ring, int fd, std::span<const char> bytes) { return {&ring, fd, bytes}; }

void dispatch(io_uring& ring)
{
    io_uring_cqe* cqe = nullptr;
    while (io_uring_wait_cqe(&ring, &cqe) == 0) {
        auto* c = static_cast<completion*>(io_uring_cqe_get_data(cqe));
        c->res = cqe->res;
        io_uring_cqe_seen(&ring, cqe);
        std::exchange(c->waiter, nullptr).resume();
    }
}
