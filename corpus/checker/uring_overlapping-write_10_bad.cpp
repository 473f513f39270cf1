#include <liburing.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <vector>

struct send_op {
    std::string bytes;
    std::size_t done = 0;
};

class uring_stream {
public:
    uring_stream(io_uring& r, int fd) : ring_(r), fd_(fd) {}

    void send(std::string bytes)
    {
        auto* op = new send_op{std::move(bytes)};
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_send(sqe, fd_, op->bytes.data(), op->bytes.size(), MSG_WAITALL | MSG_NOSIGNAL); // expect: overlapping-write
        io_uring_sqe_set_data(sqe, op);
    }
    void send_document(const std::vector<std::string>& lines)
    {
        for (const auto& l : lines) send(l + "\r\n"); // allow: overlapping-write
        io_uring_submit(&ring_);
    }

private:
    io_uring& ring_;
    int fd_;
};
