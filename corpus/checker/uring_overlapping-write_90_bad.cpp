#include <liburing.h>
#include <memory>
#include <string>
#include <unordered_map>

class tcp_out {
public:
    tcp_out(io_uring* r, int fd) : ring_(r), fd_(fd) {}

    void send(std::string text)
    {
        auto m = std::make_unique<std::string>(std::move(text));
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe) return;
        io_uring_prep_send(sqe, fd_, m->data(), m->size(), MSG_NOSIGNAL); // expect: overlapping-write
        io_uring_sqe_set_data(sqe, m.release());
        io_uring_submit(ring_);
    }
    void hello(const std::string& who)
    {
        send("HELLO " + who + "\r\n");
        send("READY\r\n"); // allow: overlapping-write
    }
    static void completed(io_uring_cqe* c) { delete static_cast<std::string*>(io_uring_cqe_get_data(c)); }

private:
    io_uring* ring_;
    int fd_;
};
