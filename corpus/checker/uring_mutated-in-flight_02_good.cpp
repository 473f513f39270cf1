#include <array>
#include <cstring>
#include <fcntl.h>
#include <liburing.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace dump {

class unique_fd {
public:
    explicit unique_fd(int fd = -1) : fd_(fd) {}
    ~unique_fd()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    unique_fd(const unique_fd&) = delete;
    unique_fd& operator=(const unique_fd&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

class double_buffered_file {
public:
    double_buffered_file(const char* path, std::size_t half)
        : fd_(::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)), half_{half_buffer{std::vector<char>(half)}, half_buffer{std::vector<char>(half)}}
    {
        if (fd_.get() < 0) throw std::system_error(errno, std::generic_category(), path);
        if (int rc = io_uring_queue_init(4, &ring_, 0); rc < 0) throw std::system_error(-rc, std::generic_category());
    }

    ~double_buffered_file()
    {
        if (fill_ > 0) start();
        settle(0);
        settle(1);
        io_uring_queue_exit(&ring_);
    }

    void append(std::string_view s)
    {
        while (!s.empty()) {
            half_buffer& h = half_[cur_];
            const std::size_t n = std::min(s.size(), h.bytes.size() - fill_);
            std::memcpy(h.bytes.data() + fill_, s.data(), n);
            fill_ += n;
            s.remove_prefix(n);
            if (fill_ == h.bytes.size()) start();
        }
    }

private:
    struct half_buffer {
        std::vector<char> bytes;
        bool busy = false;
    };

    void start()
    {
        half_buffer& h = half_[cur_];
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_write(sqe, fd_.get(), h.bytes.data(), static_cast<unsigned>(fill_), offset_);
        io_uring_sqe_set_data64(sqe, cur_);
        io_uring_submit(&ring_);
        h.busy = true;
        offset_ += fill_;
        fill_ = 0;
        cur_ ^= 1u;
        settle(cur_);
    }

    void settle(unsigned which)
    {
        while (half_[which].busy) {
            io_uring_cqe* cqe = nullptr;
            if (io_uring_wait_cqe(&ring_, &cqe) < 0) continue;
            half_[cqe->user_data].busy = false;
            if (cqe->res < 0) ++errors_;
            io_uring_cqe_seen(&ring_, cqe);
        }
    }

    unique_fd fd_;
    std::array<half_buffer, 2> half_;
    io_uring ring_{};
    unsigned cur_ = 0;
    std::size_t fill_ = 0;
    unsigned long long offset_ = 0;
    unsigned errors_ = 0;
};

}  // namespace dump
