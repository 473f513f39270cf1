#include <cerrno>
#include <cstdint>
#include <functional>
#include <liburing.h>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace edge {

struct response {
    int fd = -1;
    unsigned parts = 0;
    int first_error = 0;
    std::string head;
    std::vector<char> body;
    std::function<void(int fd, int error)> finished;
};

class response_writer {
public:
    explicit response_writer(io_uring* ring) : ring_(ring) {}

    int send(std::unique_ptr<response> r)
    {
        if (io_uring_sq_space_left(ring_) < 2) return -EBUSY;
        response* p = r.release();
        p->parts = p->body.empty() ? 1 : 2;
        queue_head(*p);
        if (!p->body.empty()) queue_body(*p);
        io_uring_submit(ring_);
        return 0;
    }

    void complete(const io_uring_cqe* cqe)
    {
        auto* p = static_cast<response*>(io_uring_cqe_get_data(cqe));
        if (cqe->res < 0 && p->first_error == 0) p->first_error = -cqe->res;
        if (--p->parts > 0) return;
        std::unique_ptr<response> done(p);
        ++total_;
        if (done->finished) done->finished(done->fd, done->first_error);
    }

    std::uint64_t total() const { return total_; }

private:
    void queue_head(response& r)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        io_uring_prep_send(sqe, r.fd, r.head.data(), r.head.size(), MSG_WAITALL | MSG_NOSIGNAL | MSG_MORE); // allow: overlapping-write
        io_uring_sqe_set_data(sqe, &r);
    }

    void queue_body(response& r)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        io_uring_prep_send(sqe, r.fd, r.body.data(), r.body.size(), MSG_WAITALL | MSG_NOSIGNAL); // expect: overlapping-write
        io_uring_sqe_set_data(sqe, &r);
    }

    io_uring* ring_;
    std::uint64_t total_ = 0;
};

}  // namespace edge
