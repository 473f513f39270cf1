#include <liburing.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

// Loads whole files with several reads in parallel. The ring belongs to this object alone.
class parallel_loader {
public:
    explicit parallel_loader(unsigned depth) : depth_(depth)
    {
        if (io_uring_queue_init(depth_, &ring_, 0) < 0) throw std::runtime_error("io_uring_queue_init");
    }

    ~parallel_loader() { io_uring_queue_exit(&ring_); }

    parallel_loader(const parallel_loader&) = delete;
    parallel_loader& operator=(const parallel_loader&) = delete;

    std::optional<std::vector<char>> load(const std::string& path)
    {
        file f(path);
        if (!f || f.size() == 0) return std::nullopt;

        std::vector<char> content(f.size());
        const std::size_t part = (content.size() + depth_ - 1) / depth_;
        unsigned parts = 0;
        for (std::size_t off = 0; off < content.size(); off += part, ++parts) {
            const auto n = static_cast<unsigned>(std::min(part, content.size() - off));
            io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
            io_uring_prep_read(sqe, f.fd(), content.data() + off, n, off); // expect: stack-escape
            io_uring_sqe_set_data64(sqe, n);
        }
        submit(parts);

        for (; parts != 0; --parts) {
            const auto [res, wanted] = next_completion();
            if (res < 0 || static_cast<unsigned>(res) != wanted) {
                ++failures_;
                return std::nullopt;
            }
        }
        return content;
    }

    unsigned failures() const { return failures_; }

private:
    class file {
    public:
        explicit file(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
        {
            struct stat st;
            if (fd_ >= 0 && ::fstat(fd_, &st) == 0) size_ = static_cast<std::size_t>(st.st_size);
        }
        ~file()
        {
            if (fd_ >= 0) ::close(fd_);
        }
        file(const file&) = delete;
        explicit operator bool() const { return fd_ >= 0; }
        int fd() const { return fd_; }
        std::size_t size() const { return size_; }

    private:
        int fd_;
        std::size_t size_ = 0;
    };

    void submit(unsigned count)
    {
        while (count != 0) {
            int n = io_uring_submit(&ring_);
            if (n == -EINTR || n == -EAGAIN) continue;
            if (n < 0) std::abort();
            count -= static_cast<unsigned>(n);
        }
    }

    std::pair<int, unsigned> next_completion()
    {
        io_uring_cqe* cqe = nullptr;
        int rc;
        while ((rc = io_uring_wait_cqe(&ring_, &cqe)) == -EINTR) {
        }
        if (rc < 0) std::abort();
        const std::pair<int, unsigned> r(cqe->res, static_cast<unsigned>(io_uring_cqe_get_data64(cqe)));
        io_uring_cqe_seen(&ring_, cqe);
        return r;
    }

    unsigned depth_;
    unsigned failures_ = 0;
    io_uring ring_{};
};
