// Connections of an io_uring server: a connection counts its operations and goes when the last
// one has been answered, also after a kick.
#include <liburing.h>

#include <array>
#include <cstdlib>
#include <sys/socket.h>
#include <unistd.h>

class uring_loop {
public:
    struct completion {
        virtual void complete(int res) = 0;

    protected:
        ~completion() = default;
    };

    explicit uring_loop(io_uring* r) : ring_(r) {}

    io_uring_sqe* sqe()
    {
        io_uring_sqe* s = io_uring_get_sqe(ring_);
        if (!s) {
            io_uring_submit(ring_);
            s = io_uring_get_sqe(ring_);
            if (!s) std::abort();
        }
        return s;
    }

    void turn()
    {
        io_uring_submit_and_wait(ring_, 1);
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(ring_, &cqe) == 0) {
            auto* c = static_cast<completion*>(io_uring_cqe_get_data(cqe));
            const int res = cqe->res;
            io_uring_cqe_seen(ring_, cqe);
            if (c) c->complete(res);
        }
    }

private:
    io_uring* ring_;
};

class echo_conn final : uring_loop::completion {
public:
    static echo_conn* open(uring_loop& loop, int fd) { return new echo_conn(loop, fd); }

    void kick()
    {
        closing_ = true;
        ::shutdown(fd_, SHUT_RDWR);
    }

private:
    echo_conn(uring_loop& loop, int fd) : loop_(loop), fd_(fd) { receive(); }
    ~echo_conn() { ::close(fd_); }

    void receive()
    {
        sending_ = false;
        ++pending_;
        io_uring_sqe* s = loop_.sqe();
        io_uring_prep_recv(s, fd_, data_.data(), data_.size(), 0);
        io_uring_sqe_set_data(s, static_cast<uring_loop::completion*>(this));
    }

    void send()
    {
        sending_ = true;
        ++pending_;
        io_uring_sqe* s = loop_.sqe();
        io_uring_prep_send(s, fd_, data_.data() + sent_, filled_ - sent_, MSG_NOSIGNAL);
        io_uring_sqe_set_data(s, static_cast<uring_loop::completion*>(this));
    }

    void complete(int res) override
    {
        --pending_;
        if (res <= 0) closing_ = true;
        if (!closing_) advance(static_cast<std::size_t>(res));
        if (closing_ && pending_ == 0) delete this;
    }

    void advance(std::size_t n)
    {
        if (!sending_) {
            filled_ = n;
            sent_ = 0;
            send();
            return;
        }
        sent_ += n;
        sent_ < filled_ ? send() : receive();
    }

    uring_loop& loop_;
    int fd_;
    std::array<char, 4096> data_;
    std::size_t filled_ = 0;
    std::size_t sent_ = 0;
    unsigned pending_ = 0;
    bool sending_ = false;
    bool closing_ = false;
};
