#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <liburing.h>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

// Reads with a deadline. Requests are queued by the handlers and submitted together by turn().
class read_engine {
public:
    using done_fn = std::function<void(int result, std::vector<char> bytes)>;

    explicit read_engine(io_uring& ring) : ring_(ring) {}

    bool read(int fd, std::uint64_t at, std::size_t n, std::chrono::milliseconds limit, done_fn f)
    {
        if (io_uring_sq_space_left(&ring_) < 2) return false;
        const std::uint64_t id = ++last_id_;
        auto& r = requests_[id] = std::make_unique<request>();
        r->bytes.resize(n);
        r->done = std::move(f);

        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_read(sqe, fd, r->bytes.data(), unsigned(n), at);
        sqe->flags |= IOSQE_IO_LINK;
        io_uring_sqe_set_data64(sqe, id);
        link_deadline(limit);
        return true;
    }

    std::size_t pending() const { return requests_.size(); }

    int turn()
    {
        int rc = io_uring_submit_and_wait(&ring_, 1);
        if (rc < 0 && rc != -EINTR) return rc;
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            const std::uint64_t id = io_uring_cqe_get_data64(cqe);
            const int result = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (id != deadline_id) complete(id, result);
        }
        return 0;
    }

private:
    static constexpr std::uint64_t deadline_id = 0;
    struct request {
        std::vector<char> bytes;
        done_fn done;
    };

    static __kernel_timespec to_timespec(std::chrono::milliseconds d)
    {
        __kernel_timespec ts{};
        ts.tv_sec = d.count() / 1000;
        ts.tv_nsec = (d.count() % 1000) * 1'000'000;
        return ts;
    }

    void link_deadline(std::chrono::milliseconds limit)
    {
        __kernel_timespec ts = to_timespec(limit);
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_link_timeout(sqe, &ts, 0); // expect: stack-control-block
        io_uring_sqe_set_data64(sqe, deadline_id);
    }

    void complete(std::uint64_t id, int result)
    {
        auto it = requests_.find(id);
        if (it == requests_.end()) return;
        auto r = std::move(it->second);
        requests_.erase(it);
        if (result >= 0) r->bytes.resize(std::size_t(result));
        r->done(result, std::move(r->bytes));
    }

    io_uring& ring_;
    std::uint64_t last_id_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<request>> requests_;
};
