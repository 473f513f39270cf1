#include <liburing.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <sys/socket.h>
#include <utility>
#include <vector>

// Zero-copy sender with one reusable slab. on_ready() asks for the next block.
class zc_stream {
public:
    using ready_cb = std::function<void(zc_stream&)>;
    using error_cb = std::function<void(int)>;

    zc_stream(io_uring& ring, int fd, ready_cb ready, error_cb error)
        : ring_(ring), fd_(fd), slab_(256 * 1024), on_ready_(std::move(ready)), on_error_(std::move(error))
    {
    }

    std::size_t capacity() const { return slab_.size(); }

    bool write(const char* data, std::size_t n)
    {
        if (busy_ || n == 0 || n > slab_.size()) return false;
        std::memcpy(slab_.data(), data, n); // expect: mutated-in-flight
        filled_ = n;
        sent_ = 0;
        busy_ = true;
        submit();
        return true;
    }

    // The loop hands every CQE carrying this object to it.
    void complete(const io_uring_cqe& cqe)
    {
        if (cqe.flags & IORING_CQE_F_NOTIF) return;
        if (cqe.res < 0) {
            busy_ = false;
            on_error_(-cqe.res);
            return;
        }
        sent_ += static_cast<std::size_t>(cqe.res);
        if (sent_ < filled_) {
            submit();
            return;
        }
        busy_ = false;
        on_ready_(*this);
    }

private:
    void submit()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            busy_ = false;
            on_error_(EBUSY);
            return;
        }
        io_uring_prep_send_zc(sqe, fd_, slab_.data() + sent_, filled_ - sent_, MSG_NOSIGNAL, 0);
        io_uring_sqe_set_data(sqe, this);
        io_uring_submit(&ring_);
    }

    io_uring& ring_;
    int fd_;
    std::vector<char> slab_;
    std::size_t filled_ = 0;
    std::size_t sent_ = 0;
    bool busy_ = false;
    ready_cb on_ready_;
    error_cb on_error_;
};

// Sends a region of memory block by block.
void pump(zc_stream& s, const char*& pos, const char* end)
{
    std::size_t n = std::min(s.capacity(), static_cast<std::size_t>(end - pos));
    if (n && s.write(pos, n)) pos += n;
}
