#include <liburing.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <system_error>
#include <unordered_map>
#include <vector>

// Requests are collected during an iteration of the event loop and submitted together in poll().
class ring_loop {
public:
    using callback = std::function<void(int result, std::vector<char>& data)>;

    explicit ring_loop(unsigned entries)
    {
        if (int rc = io_uring_queue_init(entries, &ring_, 0); rc < 0)
            throw std::system_error(-rc, std::generic_category(), "io_uring_queue_init");
    }

    ring_loop(const ring_loop&) = delete;
    ring_loop& operator=(const ring_loop&) = delete;

    void read_with_deadline(int fd, std::size_t len, std::chrono::milliseconds limit, callback cb)
    {
        if (io_uring_sq_space_left(&ring_) < 2) io_uring_submit(&ring_);
        const std::uint64_t id = ++last_id_;
        auto op = std::make_unique<operation>();
        op->data.resize(len);
        op->cb = std::move(cb);

        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_recv(sqe, fd, op->data.data(), op->data.size(), 0);
        io_uring_sqe_set_data64(sqe, id);
        sqe->flags |= IOSQE_IO_LINK;

        op->limit = to_timespec(limit);
        io_uring_sqe* guard = io_uring_get_sqe(&ring_);
        io_uring_prep_link_timeout(guard, &op->limit, 0);
        io_uring_sqe_set_data64(guard, timeout_tag);

        ops_.emplace(id, std::move(op));
    }

    bool idle() const { return ops_.empty(); }

    void poll()
    {
        int rc = io_uring_submit_and_wait(&ring_, ops_.empty() ? 0 : 1);
        if (rc < 0 && rc != -EINTR) throw std::system_error(-rc, std::generic_category(), "submit");
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            const std::uint64_t id = io_uring_cqe_get_data64(cqe);
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (id != timeout_tag) complete(id, res);
        }
    }

private:
    struct operation {
        std::vector<char> data;
        callback cb;
        __kernel_timespec limit{};
    };

    static constexpr std::uint64_t timeout_tag = 0;

    static __kernel_timespec to_timespec(std::chrono::milliseconds ms)
    {
        __kernel_timespec t{};
        t.tv_sec = ms.count() / 1000;
        t.tv_nsec = (ms.count() % 1000) * 1000000;
        return t;
    }

    void complete(std::uint64_t id, int res)
    {
        auto node = ops_.extract(id);
        if (node.empty()) return;
        auto& op = *node.mapped();
        if (res >= 0) op.data.resize(static_cast<std::size_t>(res));
        op.cb(res == -ECANCELED ? -ETIMEDOUT : res, op.data);
    }

    io_uring ring_{};
    std::uint64_t last_id_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<operation>> ops_;
};
