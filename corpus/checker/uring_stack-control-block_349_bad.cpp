#include <cstdio>
#include <liburing.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <unordered_map>
#include <utility>

struct reply_job {
    int fd;
    std::string head;
    std::string body;
};

// Replies are queued while a batch of requests is handled; the loop submits them together.
class reply_mux {
public:
    explicit reply_mux(io_uring& ring) : ring_(ring) {}

    bool queue(int fd, int status, std::string body)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return false;

        auto job = std::make_unique<reply_job>();
        job->fd = fd;
        job->head = "HTTP/1.1 " + std::to_string(status) + " -\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        job->body = std::move(body);

        iovec parts[2] = {{job->head.data(), job->head.size()}, {job->body.data(), job->body.size()}}; // allow: stack-control-block
        msghdr msg{}; // allow: stack-control-block
        msg.msg_iov = parts;
        msg.msg_iovlen = 2;
        io_uring_prep_sendmsg(sqe, fd, &msg, MSG_NOSIGNAL | MSG_WAITALL); // expect: stack-control-block

        std::uint64_t id = ++next_id_;
        io_uring_sqe_set_data64(sqe, id);
        jobs_.emplace(id, std::move(job));
        return true;
    }

    // Once per turn of the main loop.
    int turn()
    {
        int rc = io_uring_submit_and_wait(&ring_, jobs_.empty() ? 0 : 1);
        if (rc < 0)
            return rc;
        io_uring_cqe* cqe;
        unsigned head, seen = 0;
        io_uring_for_each_cqe(&ring_, head, cqe)
        {
            ++seen;
            if (auto it = jobs_.find(cqe->user_data); it != jobs_.end()) {
                if (cqe->res < 0)
                    std::fprintf(stderr, "reply on %d: %d\n", it->second->fd, cqe->res);
                jobs_.erase(it);
            }
        }
        io_uring_cq_advance(&ring_, seen);
        return static_cast<int>(seen);
    }

private:
    io_uring& ring_;
    std::uint64_t next_id_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<reply_job>> jobs_;
};
