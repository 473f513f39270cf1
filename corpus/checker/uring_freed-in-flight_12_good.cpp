#include <liburing.h>
#include <deque>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <utility>

class rpc_conn;

// Lives until the kernel has said that the pages are free.
struct zc_send {
    std::shared_ptr<rpc_conn> conn;
    std::string bytes;
};

class rpc_conn : public std::enable_shared_from_this<rpc_conn> {
public:
    rpc_conn(io_uring* ring, int fd) : ring_(ring), fd_(fd) {}

    void reply(std::string frame)
    {
        backlog_.push_back(std::move(frame));
        if (!writing_)
            start();
    }

    void accepted(int res)
    {
        writing_ = false;
        if (res < 0)
            backlog_.clear();
        else
            start();
    }

private:
    void start()
    {
        if (backlog_.empty())
            return;
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe)
            return;
        auto op = std::make_unique<zc_send>();
        op->conn = shared_from_this();
        op->bytes = std::move(backlog_.front());
        backlog_.pop_front();
        writing_ = true;
        io_uring_prep_send_zc(sqe, fd_, op->bytes.data(), op->bytes.size(), MSG_WAITALL | MSG_NOSIGNAL, 0);
        io_uring_sqe_set_data(sqe, op.release());
    }

    io_uring* ring_;
    int fd_;
    bool writing_ = false;
    std::deque<std::string> backlog_;
};

// First entry: result, with F_MORE when a notification follows. Last entry: drop the bytes.
inline void on_zc_cqe(const io_uring_cqe* cqe)
{
    auto* op = static_cast<zc_send*>(io_uring_cqe_get_data(cqe));
    if (!(cqe->flags & IORING_CQE_F_NOTIF))
        op->conn->accepted(cqe->res);
    if (cqe->flags & IORING_CQE_F_MORE)
        return;
    delete op;
}

void serve(io_uring* ring, const bool& stop)
{
    while (!stop) {
        io_uring_submit_and_wait(ring, 1);
        io_uring_cqe* cqe;
        while (io_uring_peek_cqe(ring, &cqe) == 0) {
            on_zc_cqe(cqe);
            io_uring_cqe_seen(ring, cqe);
        }
    }
}
