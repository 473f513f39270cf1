#include <cstring>
#include <liburing.h>
#include <sys/uio.h>

class fixed_writer {
    static constexpr unsigned kSlots = 4, kSize = 8192;

public:
    fixed_writer(io_uring* r, int fd) : ring_(r), fd_(fd)
    {
        iovec v[kSlots];
        for (unsigned i = 0; i < kSlots; ++i) {
            v[i] = {slot_[i], kSize};
            free_[nfree_++] = i;
        }
        io_uring_register_buffers(ring_, v, kSlots);
    }
    ~fixed_writer()
    {
        while (nfree_ < kSlots) reap();
        io_uring_unregister_buffers(ring_);
    }

    void write_all(const char* p, std::size_t n)
    {
        while (n) {
            while (nfree_ == 0) reap();
            unsigned i = free_[--nfree_];
            unsigned k = n < kSize ? unsigned(n) : kSize;
            std::memcpy(slot_[i], p, k);
            io_uring_sqe* sqe = io_uring_get_sqe(ring_);
            io_uring_prep_write_fixed(sqe, fd_, slot_[i], k, off_, int(i));
            sqe->user_data = i;
            io_uring_submit(ring_);
            off_ += k;
            p += k;
            n -= k;
        }
    }

private:
    void reap()
    {
        io_uring_cqe* cqe;
        if (io_uring_wait_cqe(ring_, &cqe) < 0) return;
        free_[nfree_++] = unsigned(cqe->user_data);
        io_uring_cqe_seen(ring_, cqe);
    }
    io_uring* ring_;
    int fd_;
    unsigned free_[kSlots], nfree_ = 0;
    unsigned long long off_ = 0;
    alignas(4096) char slot_[kSlots][kSize];
};
