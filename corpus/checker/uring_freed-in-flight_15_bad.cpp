#include <liburing.h>
#include <cstddef>
#include <cstring>
#include <vector>

// Zero-copy datagram sender with a slab of fixed-size frames. A frame goes back to the free list when its
// send is reported.
class frame_pool {
public:
    frame_pool(std::size_t count, std::size_t size) : slab_(count * size), size_(size)
    {
        for (std::size_t i = 0; i < count; ++i)
            free_.push_back(slab_.data() + i * size);
    }
    char* take()
    {
        if (free_.empty())
            return nullptr;
        char* p = free_.back();
        free_.pop_back();
        return p;
    }
    void give(char* p) { free_.push_back(p); }
    std::size_t frame_size() const { return size_; }

private:
    std::vector<char> slab_;
    std::vector<char*> free_;
    std::size_t size_;
};

class zc_sender {
public:
    zc_sender(io_uring& ring, frame_pool& pool) : ring_(ring), pool_(pool) {}

    bool send(int fd, const char* data, std::size_t n)
    {
        if (n > pool_.frame_size())
            return false;
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return false;
        char* frame = pool_.take();
        if (!frame) {
            io_uring_prep_nop(sqe);
            io_uring_sqe_set_data(sqe, nullptr);
            return false;
        }
        std::memcpy(frame, data, n); // allow: mutated-in-flight
        io_uring_prep_send_zc(sqe, fd, frame, n, 0, 0);
        io_uring_sqe_set_data(sqe, frame);
        ++inflight_;
        return io_uring_submit(&ring_) >= 0;
    }

    void on_cqe(const io_uring_cqe* cqe)
    {
        auto* frame = static_cast<char*>(io_uring_cqe_get_data(cqe));
        if (!frame)
            return;
        if (cqe->flags & IORING_CQE_F_NOTIF)
            return;
        if (cqe->res < 0)
            ++errors_;
        --inflight_;
        pool_.give(frame); // expect: freed-in-flight
    }

    std::size_t inflight() const { return inflight_; }

private:
    io_uring& ring_;
    frame_pool& pool_;
    std::size_t inflight_ = 0;
    std::size_t errors_ = 0;
};

void drain(io_uring& ring, zc_sender& s)
{
    while (s.inflight() > 0) {
        io_uring_cqe* cqe = nullptr;
        if (io_uring_wait_cqe(&ring, &cqe) < 0)
            return;
        s.on_cqe(cqe);
        io_uring_cqe_seen(&ring, cqe);
    }
}
