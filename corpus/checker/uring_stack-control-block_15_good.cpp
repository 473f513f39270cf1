#include <liburing.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

// A ring without SQPOLL: the header and the vector are read when the request is submitted, which
// happens before send_reply() returns. The bytes belong to the operation until its CQE.
struct reply_op {
    std::string head;
    std::string body;
    int result = 0;
};

class http_ring {
public:
    http_ring()
    {
        io_uring_params p{};
        ready_ = io_uring_queue_init_params(256, &ring_, &p) == 0 && (p.features & IORING_FEAT_SUBMIT_STABLE);
    }
    ~http_ring()
    {
        if (ready_)
            io_uring_queue_exit(&ring_);
    }
    http_ring(const http_ring&) = delete;
    http_ring& operator=(const http_ring&) = delete;

    bool send_reply(int fd, std::string body)
    {
        if (!ready_)
            return false;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return false;
        auto* op = new reply_op;
        op->body = std::move(body);
        op->head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(op->body.size()) + "\r\n\r\n";

        iovec iov[2] = {{op->head.data(), op->head.size()}, {op->body.data(), op->body.size()}};
        msghdr msg{};
        msg.msg_iov = iov;
        msg.msg_iovlen = 2;
        io_uring_prep_sendmsg(sqe, fd, &msg, MSG_NOSIGNAL);
        io_uring_sqe_set_data(sqe, op);
        io_uring_submit(&ring_);
        return true;
    }

    int reap_one()
    {
        io_uring_cqe* cqe = nullptr;
        if (const int rc = io_uring_wait_cqe(&ring_, &cqe); rc < 0)
            return rc;
        std::unique_ptr<reply_op> op(static_cast<reply_op*>(io_uring_cqe_get_data(cqe)));
        op->result = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        return op->result;
    }

private:
    io_uring ring_{};
    bool ready_ = false;
};
