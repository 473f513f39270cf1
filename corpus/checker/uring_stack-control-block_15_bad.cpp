#include <liburing.h>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

// Requests are only prepared here; the reactor submits once per turn of its loop.
class reactor {
public:
    struct op {
        virtual ~op() = default;
        virtual void complete(int res) = 0;
    };

    explicit reactor(unsigned depth) { io_uring_queue_init(depth, &ring_, 0); }
    ~reactor() { io_uring_queue_exit(&ring_); }
    reactor(const reactor&) = delete;
    reactor& operator=(const reactor&) = delete;

    void recv_with_deadline(int fd, std::vector<char>& into, std::chrono::milliseconds limit, op* done)
    {
        io_uring_sqe* sqe = acquire();
        io_uring_prep_recv(sqe, fd, into.data(), into.size(), 0);
        sqe->flags |= IOSQE_IO_LINK;
        io_uring_sqe_set_data(sqe, done);
        link_deadline(limit);
    }

    void turn()
    {
        io_uring_submit_and_wait(&ring_, 1);
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            auto* o = static_cast<op*>(io_uring_cqe_get_data(cqe));
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (o)
                o->complete(res);
        }
    }

private:
    void link_deadline(std::chrono::milliseconds limit)
    {
        __kernel_timespec ts{};
        ts.tv_sec = limit.count() / 1000;
        ts.tv_nsec = (limit.count() % 1000) * 1000000;
        io_uring_sqe* sqe = acquire();
        io_uring_prep_link_timeout(sqe, &ts, 0); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, nullptr);
    }

    io_uring_sqe* acquire()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        while (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
        }
        return sqe;
    }

    io_uring ring_{};
};

class handshake : public reactor::op {
public:
    handshake(reactor& r, int fd) : reactor_(r), fd_(fd), hello_(256) {}
    void start() { reactor_.recv_with_deadline(fd_, hello_, std::chrono::seconds(5), this); }
    void complete(int res) override
    {
        result_ = res;
        done_ = true;
    }
    bool done() const { return done_; }
    int result() const { return result_; }

private:
    reactor& reactor_;
    int fd_;
    std::vector<char> hello_;
    int result_ = 0;
    bool done_ = false;
};

int greet(int fd)
{
    reactor r(64);
    handshake h(r, fd);
    h.start();
    while (!h.done())
        r.turn();
    return h.result();
}
