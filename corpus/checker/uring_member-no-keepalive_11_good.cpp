#include <liburing.h>
#include <array>
#include <cerrno>
#include <functional>
#include <memory>
#include <string_view>
#include <unistd.h>
#include <unordered_map>
#include <utility>

namespace net {

// user_data of every request. The closure inside holds whatever has to survive.
struct op_base {
    virtual ~op_base() = default;
    virtual void complete(int res) = 0;
};

template <class F>
struct op_fn final : op_base {
    F fn;
    explicit op_fn(F f) : fn(std::move(f)) {}
    void complete(int res) override { fn(res); }
};

class context {
public:
    explicit context(io_uring* r) : ring_(r) {}

    template <class F>
    int async_read(int fd, void* p, unsigned n, F f)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe)
            return -EBUSY;
        io_uring_prep_read(sqe, fd, p, n, 0);
        io_uring_sqe_set_data(sqe, static_cast<op_base*>(new op_fn<F>(std::move(f))));
        return 0;
    }

    void run_one()
    {
        io_uring_submit_and_wait(ring_, 1);
        io_uring_cqe* cqe;
        if (io_uring_peek_cqe(ring_, &cqe))
            return;
        std::unique_ptr<op_base> op(static_cast<op_base*>(io_uring_cqe_get_data(cqe)));
        const int res = cqe->res;
        io_uring_cqe_seen(ring_, cqe);
        op->complete(res);
    }

private:
    io_uring* ring_;
};

class session : public std::enable_shared_from_this<session> {
public:
    using sink = std::function<void(std::string_view)>;

    session(context& c, int fd, sink s) : ctx_(c), fd_(fd), sink_(std::move(s)) {}
    ~session() { ::close(fd_); }

    void start()
    {
        ctx_.async_read(fd_, in_.data(), unsigned(in_.size()), [self = shared_from_this()](int n) {
            if (n <= 0 || self->stopped_)
                return;
            self->sink_({self->in_.data(), std::size_t(n)});
            self->start();
        });
    }

    void stop() { stopped_ = true; }

private:
    context& ctx_;
    int fd_;
    sink sink_;
    bool stopped_ = false;
    std::array<char, 8192> in_;
};

class registry {
public:
    explicit registry(context& c) : ctx_(c) {}

    void add(int fd, session::sink s)
    {
        auto p = std::make_shared<session>(ctx_, fd, std::move(s));
        p->start();
        by_fd_[fd] = std::move(p);
    }

    void kick(int fd)
    {
        auto it = by_fd_.find(fd);
        if (it == by_fd_.end())
            return;
        it->second->stop();
        by_fd_.erase(it);
    }

private:
    context& ctx_;
    std::unordered_map<int, std::shared_ptr<session>> by_fd_;
};

}  // namespace net
