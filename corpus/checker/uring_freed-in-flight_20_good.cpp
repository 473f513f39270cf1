#include <liburing.h>
#include <memory>
#include <string>

struct reply {
    int fd;
    std::string head;
};

class replier {
public:
    explicit replier(io_uring* ring) : ring_(ring) {}

    bool answer(std::unique_ptr<reply> r)
    {
        reply* raw = r.release();
        if (!queue(*raw)) {
            delete raw;
            return false;
        }
        return io_uring_submit(ring_) >= 0;
    }
    static void completed(const io_uring_cqe* cqe) { delete static_cast<reply*>(io_uring_cqe_get_data(cqe)); }

private:
    bool queue(reply& r)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe) return false;
        io_uring_prep_send(sqe, r.fd, r.head.data(), r.head.size(), MSG_NOSIGNAL);
        io_uring_sqe_set_data(sqe, &r);
        return true;
    }
    io_uring* ring_;
};
