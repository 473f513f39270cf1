#include <cstdlib>
#include <functional>
#include <liburing.h>
#include <new>
#include <stdexcept>
#include <unistd.h>
#include <utility>

struct operation {
    virtual void complete(int res) = 0;

protected:
    ~operation() = default;
};

class io_loop {
public:
    io_loop()
    {
        if (io_uring_queue_init(128, &ring_, 0) < 0) throw std::runtime_error("io_uring_queue_init");
    }
    ~io_loop() { io_uring_queue_exit(&ring_); }
    io_loop(const io_loop&) = delete;
    io_loop& operator=(const io_loop&) = delete;

    io_uring_sqe* sqe()
    {
        io_uring_sqe* s;
        while (!(s = io_uring_get_sqe(&ring_))) io_uring_submit(&ring_);
        return s;
    }
    void submit() { io_uring_submit(&ring_); }

    // Waits for one completion and dispatches it.
    void step()
    {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe(&ring_, &cqe) < 0) return;
        auto* op = static_cast<operation*>(io_uring_cqe_get_data(cqe));
        const int res = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        if (op) op->complete(res);
    }

private:
    io_uring ring_{};
};

class tty_reader final : public operation {
public:
    using line_fn = std::function<void(const char*, int)>;

    tty_reader(io_loop& loop, int fd, line_fn cb) : loop_(loop), fd_(fd), cb_(std::move(cb))
    {
        buf_ = static_cast<char*>(std::malloc(buf_size));
        if (!buf_) throw std::bad_alloc();
    }

    ~tty_reader()
    {
        closing_ = true;
        if (pending_) {
            io_uring_sqe* s = loop_.sqe();
            io_uring_prep_cancel(s, static_cast<operation*>(this), 0);
            io_uring_sqe_set_data(s, nullptr);
            loop_.submit();
            while (pending_) loop_.step();
        }
        std::free(buf_);
        ::close(fd_);
    }

    void arm()
    {
        io_uring_sqe* s = loop_.sqe();
        io_uring_prep_read(s, fd_, buf_, buf_size, 0);
        io_uring_sqe_set_data(s, static_cast<operation*>(this));
        loop_.submit();
        pending_ = true;
    }

    void complete(int res) override
    {
        pending_ = false;
        if (res <= 0 || closing_) return;
        cb_(buf_, res);
        arm();
    }

private:
    static constexpr unsigned buf_size = 4096;
    io_loop& loop_;
    int fd_;
    line_fn cb_;
    char* buf_;
    bool pending_ = false;
    bool closing_ = false;
};
