#include <fcntl.h>
#include <liburing.h>
#include <unistd.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

class spool_opener {
public:
    using opened_fn = std::function<void(int)>;

    explicit spool_opener(std::filesystem::path root) : root_(std::move(root)) { io_uring_queue_init(64, &ring_, 0); }
    ~spool_opener()
    {
        drain();
        io_uring_queue_exit(&ring_);
    }
    spool_opener(const spool_opener&) = delete;
    spool_opener& operator=(const spool_opener&) = delete;

    /// Queues the request; turn() hands the batch to the kernel.
    bool open(std::string_view name, opened_fn done)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        auto op = std::make_unique<pending_open>();
        op->done = std::move(done);
        op->path = root_ / name;
        io_uring_prep_openat(sqe, AT_FDCWD, op->path.c_str(), O_RDONLY | O_CLOEXEC, 0);
        io_uring_sqe_set_data(sqe, op.release());
        ++outstanding_;
        return true;
    }

    void turn()
    {
        if (outstanding_ == 0) return;
        if (io_uring_submit_and_wait(&ring_, 1) < 0) return;
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::unique_ptr<pending_open> op(static_cast<pending_open*>(io_uring_cqe_get_data(cqe)));
            const int fd = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            --outstanding_;
            if (op->done)
                op->done(fd);
            else if (fd >= 0)
                ::close(fd);
        }
    }

private:
    struct pending_open {
        std::filesystem::path path;
        opened_fn done;
    };

    void drain()
    {
        while (outstanding_ > 0) turn();
    }

    io_uring ring_{};
    std::filesystem::path root_;
    unsigned outstanding_ = 0;
};
