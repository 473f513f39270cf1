#include <cerrno>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <liburing.h>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace uco {

class task {
public:
    struct promise_type {
        std::coroutine_handle<> continuation = std::noop_coroutine();
        std::exception_ptr error;

        task get_return_object() { return task(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        struct final_awaiter {
            bool await_ready() noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept { return h.promise().continuation; }
            void await_resume() noexcept {}
        };
        final_awaiter final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { error = std::current_exception(); }
    };

    task(task&& o) noexcept : h_(std::exchange(o.h_, nullptr)) {}
    task& operator=(task&&) = delete;
    ~task()
    {
        if (h_) h_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> c) noexcept
    {
        h_.promise().continuation = c;
        return h_;
    }
    void await_resume()
    {
        if (h_.promise().error) std::rethrow_exception(h_.promise().error);
    }

    void start() { h_.resume(); }
    bool done() const { return h_.done(); }

private:
    explicit task(std::coroutine_handle<promise_type> h) : h_(h) {}
    std::coroutine_handle<promise_type> h_;
};

class ring {
public:
    explicit ring(unsigned n)
    {
        if (int rc = io_uring_queue_init(n, &r_, 0); rc < 0) throw std::system_error(-rc, std::generic_category());
    }
    ~ring() { io_uring_queue_exit(&r_); }
    ring(const ring&) = delete;
    ring& operator=(const ring&) = delete;

    struct operation {
        io_uring_sqe* sqe;
        std::coroutine_handle<> waiter{};
        int result = 0;

        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> h)
        {
            waiter = h;
            io_uring_sqe_set_data(sqe, this);
        }
        int await_resume() const noexcept { return result; }
    };

    operation read(int fd, void* p, std::size_t n)
    {
        io_uring_sqe* sqe = next();
        io_uring_prep_read(sqe, fd, p, static_cast<unsigned>(n), static_cast<__u64>(-1));
        return operation{sqe};
    }

    operation write(int fd, const void* p, std::size_t n)
    {
        io_uring_sqe* sqe = next();
        io_uring_prep_write(sqe, fd, p, static_cast<unsigned>(n), static_cast<__u64>(-1));
        return operation{sqe};
    }

    void run(task& t)
    {
        t.start();
        while (!t.done()) {
            io_uring_submit_and_wait(&r_, 1);
            io_uring_cqe* cqe = nullptr;
            while (io_uring_peek_cqe(&r_, &cqe) == 0) {
                auto* op = static_cast<operation*>(io_uring_cqe_get_data(cqe));
                op->result = cqe->res;
                io_uring_cqe_seen(&r_, cqe);
                op->waiter.resume();
            }
        }
    }

private:
    io_uring_sqe* next()
    {
        io_uring_sqe* s = io_uring_get_sqe(&r_);
        if (!s) throw std::system_error(EBUSY, std::generic_category());
        return s;
    }
    io_uring r_{};
};

task write_all(ring& r, int fd, std::string_view s)
{
    while (!s.empty()) {
        const int n = co_await r.write(fd, s.data(), s.size());
        if (n <= 0) throw std::system_error(n ? -n : EIO, std::generic_category());
        s.remove_prefix(static_cast<std::size_t>(n));
    }
}

task cat(ring& r, int in, int out)
{
    char block[4096];
    for (;;) {
        const int n = co_await r.read(in, block, sizeof block);
        if (n <= 0) break;
        co_await write_all(r, out, std::string_view(block, static_cast<std::size_t>(n)));
    }
}

}  // namespace uco

int main()
{
    uco::ring r(8);
    uco::task t = uco::cat(r, STDIN_FILENO, STDOUT_FILENO);
    r.run(t);
}
