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

    void answer(std::unique_ptr<reply> r)
    {
        reply* raw = r.release();
        queue(*raw);
        io_uring_submit(ring_);
        delete raw; // expect: freed-in-flight
    }

private:
    void queue(reply& r)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        io_uring_prep_send(sqe, r.fd, r.head.data(), r.head.size(), MSG_NOSIGNAL); // allow: member-no-keepalive
        io_uring_sqe_set_data(sqe, &r);
    }
    io_uring* ring_;
};
