#include <cerrno>
#include <cstdint>
#include <cstring>
#include <functional>
#include <liburing.h>
#include <memory>
#include <system_error>
#include <vector>

namespace cdn {

struct block {
    int fd;
    std::size_t length;
    std::unique_ptr<std::uint8_t[]> bytes;
    std::function<void(int)> done;
};

class zc_sender {
public:
    explicit zc_sender(unsigned depth)
    {
        int rc = io_uring_queue_init(depth, &ring_, 0);
        if (rc < 0) throw std::system_error(-rc, std::generic_category(), "io_uring_queue_init");
    }
    ~zc_sender() { io_uring_queue_exit(&ring_); }
    zc_sender(const zc_sender&) = delete;
    zc_sender& operator=(const zc_sender&) = delete;

    bool send(int fd, const std::vector<std::uint8_t>& payload, std::function<void(int)> done)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) return false;
        auto* b = new block{fd, payload.size(), std::make_unique<std::uint8_t[]>(payload.size()), std::move(done)};
        std::memcpy(b->bytes.get(), payload.data(), payload.size());
        io_uring_prep_send_zc(sqe, fd, b->bytes.get(), b->length, 0, 0);
        io_uring_sqe_set_data(sqe, b);
        ++in_flight_;
        return true;
    }

    int poll()
    {
        int rc = io_uring_submit(&ring_);
        if (rc < 0) return rc;
        int handled = 0;
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            complete(cqe);
            io_uring_cqe_seen(&ring_, cqe);
            ++handled;
        }
        return handled;
    }

    unsigned in_flight() const { return in_flight_; }

private:
    void complete(const io_uring_cqe* cqe)
    {
        if (cqe->flags & IORING_CQE_F_NOTIF) {
            ++notifications_;
            return;
        }
        auto* b = static_cast<block*>(io_uring_cqe_get_data(cqe));
        --in_flight_;
        if (b->done) b->done(cqe->res);
        delete b; // expect: freed-in-flight
    }

    io_uring ring_{};
    unsigned in_flight_ = 0;
    std::uint64_t notifications_ = 0;
};

}  // namespace cdn
