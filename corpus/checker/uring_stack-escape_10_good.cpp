#include <cerrno>
#include <liburing.h>
#include <string>
#include <system_error>

class ring {
public:
    explicit ring(unsigned entries)
    {
        if (int rc = io_uring_queue_init(entries, &r_, 0); rc < 0) throw std::system_error(-rc, std::generic_category());
    }
    ~ring() { io_uring_queue_exit(&r_); }
    ring(const ring&) = delete;

    int write_line(int fd, int value)
    {
        std::string line = "value " + std::to_string(value) + "\n";
        io_uring_sqe* sqe = io_uring_get_sqe(&r_);
        io_uring_prep_write(sqe, fd, line.data(), unsigned(line.size()), -1);
        return finish();
    }
    int read_byte(int fd)
    {
        unsigned char b = 0;
        io_uring_sqe* sqe = io_uring_get_sqe(&r_);
        io_uring_prep_read(sqe, fd, &b, 1, -1);
        return finish() == 1 ? b : -1;
    }

private:
    int finish()
    {
        io_uring_submit(&r_);
        io_uring_cqe* cqe = nullptr;
        int rc;
        while ((rc = io_uring_wait_cqe(&r_, &cqe)) == -EINTR) {
        }
        if (rc < 0) std::terminate();
        rc = cqe->res;
        io_uring_cqe_seen(&r_, cqe);
        return rc;
    }
    io_uring r_;
};
