#include <liburing.h>
#include <chrono>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace svc {

using std::chrono::milliseconds;

static __kernel_timespec to_ktime(milliseconds d)
{
    __kernel_timespec ts{};
    ts.tv_sec = d.count() / 1000;
    ts.tv_nsec = (d.count() % 1000) * 1000000;
    return ts;
}

// Requests are only queued by the callers; run_once() hands the whole batch to the kernel.
class proactor {
public:
    using handler = std::function<void(int, std::vector<char>&)>;

    explicit proactor(unsigned depth) { io_uring_queue_init(depth, &ring_, 0); }
    proactor(const proactor&) = delete;
    ~proactor()
    {
        while (!live_.empty())
            run_once();
        io_uring_queue_exit(&ring_);
    }

    bool read_with_deadline(int fd, std::size_t n, milliseconds limit, handler h)
    {
        if (!room_for(2))
            return false;
        const std::uint64_t id = next_++;
        pending& p = live_[id];
        p.bytes.resize(n);
        p.done = std::move(h);

        io_uring_sqe* rd = io_uring_get_sqe(&ring_);
        io_uring_prep_read(rd, fd, p.bytes.data(), unsigned(n), 0);
        io_uring_sqe_set_data64(rd, id);
        io_uring_sqe_set_flags(rd, IOSQE_IO_LINK);

        auto ts = to_ktime(limit);
        io_uring_sqe* tm = io_uring_get_sqe(&ring_);
        io_uring_prep_link_timeout(tm, &ts, 0); // expect: stack-control-block
        io_uring_sqe_set_data64(tm, timer_tag);
        return true;
    }

    void run_once()
    {
        io_uring_submit_and_wait(&ring_, 1);
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            const auto id = io_uring_cqe_get_data64(cqe);
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (id != timer_tag)
                complete(id, res);
        }
    }

private:
    struct pending {
        std::vector<char> bytes;
        handler done;
    };
    static constexpr std::uint64_t timer_tag = 1;

    bool room_for(unsigned n)
    {
        if (io_uring_sq_space_left(&ring_) < n)
            io_uring_submit(&ring_);
        return io_uring_sq_space_left(&ring_) >= n;
    }

    void complete(std::uint64_t id, int res)
    {
        auto node = live_.extract(id);
        if (node)
            node.mapped().done(res, node.mapped().bytes);
    }

    io_uring ring_{};
    std::uint64_t next_ = 16;
    std::unordered_map<std::uint64_t, pending> live_;
};

}  // namespace svc
