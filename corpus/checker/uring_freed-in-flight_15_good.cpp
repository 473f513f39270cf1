#include <liburing.h>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

// The first CQE of a zero-copy send says how much went out; IORING_CQE_F_MORE announces a second
// one. The body is dropped with the notification, or at once when none will come.
class zc_channel {
public:
    zc_channel(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}

    bool post(std::string body)
    {
        if (sending_)
            return false;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return false;
        const std::uint64_t id = next_++;
        auto& slot = bodies_[id];
        slot = std::make_unique<std::string>(std::move(body));
        std::string& text = *slot;
        io_uring_prep_send_zc(sqe, fd_, text.data(), text.size(), 0, 0);
        io_uring_sqe_set_data64(sqe, id);
        sending_ = true;
        return true;
    }

    void flush() { io_uring_submit(&ring_); }

    void on_cqe(const io_uring_cqe& cqe)
    {
        const std::uint64_t id = cqe.user_data;
        if (is_notification(cqe)) {
            bodies_.erase(id);
            return;
        }
        sending_ = false;
        if (cqe.res < 0)
            broken_ = true;
        else
            sent_ += static_cast<std::uint64_t>(cqe.res);
        if (!(cqe.flags & IORING_CQE_F_MORE))
            bodies_.erase(id);
    }

    bool idle() const { return bodies_.empty(); }

private:
    static bool is_notification(const io_uring_cqe& c) { return (c.flags & IORING_CQE_F_NOTIF) != 0; }

    io_uring& ring_;
    int fd_;
    std::uint64_t next_ = 1;
    std::uint64_t sent_ = 0;
    bool broken_ = false;
    bool sending_ = false;
    std::unordered_map<std::uint64_t, std::unique_ptr<std::string>> bodies_;
};

void run(io_uring& ring, zc_channel& ch)
{
    ch.flush();
    while (!ch.idle()) {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe(&ring, &cqe) < 0)
            continue;
        ch.on_cqe(*cqe);
        io_uring_cqe_seen(&ring, cqe);
    }
}
