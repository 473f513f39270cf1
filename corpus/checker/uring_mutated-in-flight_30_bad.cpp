#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <liburing.h>
#include <list>
#include <memory>
#include <system_error>
#include <unistd.h>
#include <vector>

class operation {
public:
    virtual ~operation() = default;
    virtual void complete(int res) = 0;
};

class ring {
public:
    explicit ring(unsigned n)
    {
        if (int rc = io_uring_queue_init(n, &r_, 0)) throw std::system_error(-rc, std::generic_category());
    }
    ~ring() { io_uring_queue_exit(&r_); }
    ring(const ring&) = delete;
    ring& operator=(const ring&) = delete;

    io_uring_sqe* sqe(operation* op)
    {
        io_uring_sqe* s = io_uring_get_sqe(&r_);
        while (!s) {
            io_uring_submit(&r_);
            s = io_uring_get_sqe(&r_);
        }
        next_ = op;
        return s;
    }
    void ready(io_uring_sqe* s) { io_uring_sqe_set_data(s, next_); }
    void run()
    {
        for (;;) {
            io_uring_submit_and_wait(&r_, 1);
            io_uring_cqe* cqe = nullptr;
            while (io_uring_peek_cqe(&r_, &cqe) == 0) {
                auto* op = static_cast<operation*>(io_uring_cqe_get_data(cqe));
                const int res = cqe->res;
                io_uring_cqe_seen(&r_, cqe);
                if (op) op->complete(res);
            }
        }
    }

private:
    io_uring r_;
    operation* next_ = nullptr;
};

class echo {
    struct step : operation {
        using fn = void (echo::*)(int);
        echo* self;
        fn f;
        step(echo* e, fn g) : self(e), f(g) {}
        void complete(int res) override { (self->*f)(res); }
    };

public:
    echo(ring& r, int fd) : ring_(r), fd_(fd), received_(this, &echo::on_received), sent_(this, &echo::on_sent) {}

    void receive()
    {
        io_uring_sqe* s = ring_.sqe(&received_);
        io_uring_prep_recv(s, fd_, in_.data(), in_.size(), 0); // allow: mutated-in-flight
        ring_.ready(s);
        ++pending_;
    }

private:
    void on_received(int n)
    {
        --pending_;
        if (n <= 0) return finish();
        if (n > 1 && in_[0] == '!') {
            upper(std::size_t(n));
            return;
        }
        send(in_.data(), std::size_t(n));
        receive(); // expect: mutated-in-flight
    }
    void upper(std::size_t n)
    {
        out_.assign(in_.begin() + 1, in_.begin() + long(n));
        for (char& c : out_)
            if (c >= 'a' && c <= 'z') c = char(c - 32);
        shouting_ = true;
        send(out_.data(), out_.size());
    }
    void send(const char* p, std::size_t n)
    {
        io_uring_sqe* s = ring_.sqe(&sent_);
        io_uring_prep_send(s, fd_, p, n, MSG_NOSIGNAL); // allow: mutated-in-flight
        ring_.ready(s);
        ++pending_;
    }
    void on_sent(int res)
    {
        --pending_;
        if (res < 0) return finish();
        if (shouting_) {
            shouting_ = false;
            receive();
        }
    }
    void finish()
    {
        if (fd_ >= 0) ::shutdown(fd_, SHUT_RDWR);
        if (pending_ != 0) return;
        ::close(fd_);
        delete this;
    }

    ring& ring_;
    int fd_;
    int pending_ = 0;
    bool shouting_ = false;
    step received_, sent_;
    std::array<char, 4096> in_;
    std::vector<char> out_;
};

void serve(ring& r, int fd) { (new echo(r, fd))->receive(); }
