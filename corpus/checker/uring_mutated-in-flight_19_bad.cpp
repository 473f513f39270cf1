#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <liburing.h>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

class tcp_sender {
public:
    tcp_sender(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    void send(std::string_view data)
    {
        queued_.append(data);
        if (!busy_) refill();
    }

    void on_complete(int res)
    {
        busy_ = false;
        if (res == -EINTR || res == -EAGAIN) {
            submit(out_.data(), out_.size());
            return;
        }
        if (res < 0) {
            std::fprintf(stderr, "fd %d: %s\n", fd_, std::strerror(-res));
            failed_ = true;
            return;
        }
        const auto n = static_cast<std::size_t>(res);
        total_ += n;
        if (n < out_.size()) {
            submit(out_.data() + n, out_.size() - n);
            out_.erase(0, n); // expect: mutated-in-flight
            return;
        }
        out_.clear();
        if (!queued_.empty()) refill();
    }

    bool failed() const { return failed_; }
    unsigned long long total() const { return total_; }

private:
    void refill()
    {
        out_.swap(queued_);
        submit(out_.data(), out_.size());
    }

    void submit(const char* p, std::size_t n)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
        }
        if (!sqe) {
            failed_ = true;
            return;
        }
        io_uring_prep_send(sqe, fd_, p, n, MSG_NOSIGNAL);
        io_uring_sqe_set_data(sqe, this);
        io_uring_submit(&ring_);
        busy_ = true;
    }

    io_uring& ring_;
    int fd_;
    std::string out_;
    std::string queued_;
    bool busy_ = false;
    bool failed_ = false;
    unsigned long long total_ = 0;
};

void pump(io_uring& ring, const bool& stop)
{
    while (!stop) {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe(&ring, &cqe) < 0) continue;
        auto* sender = static_cast<tcp_sender*>(io_uring_cqe_get_data(cqe));
        const int res = cqe->res;
        io_uring_cqe_seen(&ring, cqe);
        sender->on_complete(res);
    }
}
