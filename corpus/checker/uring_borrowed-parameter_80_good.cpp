#include <coroutine>
#include <cstdint>
#include <cstring>
#include <exception>
#include <liburing.h>
#include <span>
#include <string>

struct task {
    struct promise_type {
        task get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

class ring {
public:
    struct write_op {
        ring& r;
        int fd;
        std::span<const char> bytes;
        std::uint64_t off;
        int result = 0;
        std::coroutine_handle<> waiter{};

        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> h)
        {
            waiter = h;
            io_uring_sqe* sqe = io_uring_get_sqe(&r.raw_);
            io_uring_prep_write(sqe, fd, bytes.data(), unsigned(bytes.size()), off);
            io_uring_sqe_set_data(sqe, this);
            io_uring_submit(&r.raw_);
        }
        int await_resume() const noexcept { return result; }
    };

    // Returned to the caller, who awaits it.
    write_op write(int fd, std::span<const char> bytes, std::uint64_t off) { return {*this, fd, bytes, off}; }
    void poll()
    {
        io_uring_cqe* c;
        while (io_uring_peek_cqe(&raw_, &c) == 0) {
            auto* op = static_cast<write_op*>(io_uring_cqe_get_data(c));
            op->result = c->res;
            io_uring_cqe_seen(&raw_, c);
            op->waiter.resume();
        }
    }

private:
    io_uring raw_{};
};

task save(ring& r, int fd, int version)
{
    std::string head = "version " + std::to_string(version) + "\n";
    co_await r.write(fd, head, 0);
    char tail[16];
    std::memset(tail, '=', sizeof tail);
    co_await r.write(fd, tail, head.size());
}
