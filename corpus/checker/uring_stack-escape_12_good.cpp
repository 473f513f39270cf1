#include <liburing.h>
#include <array>
#include <cerrno>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <span>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace coro {

struct completion {
    std::coroutine_handle<> waiter;
    int res = 0;
};

template <class Prep>
struct sqe_awaiter : completion {
    io_uring* ring;
    Prep prep;

    sqe_awaiter(io_uring* r, Prep p) : ring(r), prep(std::move(p)) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> h) noexcept
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring);
        if (!sqe) {
            res = -EBUSY;
            return false;
        }
        waiter = h;
        prep(sqe);
        io_uring_sqe_set_data(sqe, static_cast<completion*>(this));
        return true;
    }
    int await_resume() const noexcept { return res; }
};

struct detached {
    struct promise_type {
        detached get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept { std::terminate(); }
    };
};

class loop {
public:
    explicit loop(io_uring* r) : ring_(r) {}

    auto recv(int fd, std::span<char> into)
    {
        return sqe_awaiter(ring_, [=](io_uring_sqe* s) { io_uring_prep_recv(s, fd, into.data(), into.size(), 0); });
    }
    auto send(int fd, std::span<const char> from)
    {
        return sqe_awaiter(ring_, [=](io_uring_sqe* s) {
            io_uring_prep_send(s, fd, from.data(), from.size(), MSG_WAITALL | MSG_NOSIGNAL);
        });
    }
    void run()
    {
        for (;;) {
            io_uring_submit_and_wait(ring_, 1);
            io_uring_cqe* cqe;
            while (io_uring_peek_cqe(ring_, &cqe) == 0) {
                auto* c = static_cast<completion*>(io_uring_cqe_get_data(cqe));
                c->res = cqe->res;
                io_uring_cqe_seen(ring_, cqe);
                c->waiter.resume();
            }
        }
    }

private:
    io_uring* ring_;
};

// The array is part of the coroutine frame; the frame is suspended while the kernel uses it.
detached echo(loop& lp, int fd)
{
    std::array<char, 4096> buf;
    for (;;) {
        int n = co_await lp.recv(fd, buf);
        if (n <= 0)
            break;
        if (co_await lp.send(fd, std::span<const char>(buf.data(), std::size_t(n))) != n)
            break;
    }
    ::close(fd);
}

}  // namespace coro

int main()
{
    io_uring ring;
    if (io_uring_queue_init(64, &ring, 0))
        return 1;
    coro::loop lp(&ring);
    coro::echo(lp, STDIN_FILENO);
    lp.run();
}
