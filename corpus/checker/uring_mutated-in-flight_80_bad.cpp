#include <cstring>
#include <liburing.h>
#include <sys/uio.h>

class fixed_writer {
    static constexpr unsigned kSlots = 4, kSize = 8192;

public:
    fixed_writer(io_uring* r, int fd) : ring_(r), fd_(fd)
    {
        iovec v[kSlots];
        for (unsigned i = 0; i < kSlots; ++i) v[i] = {slot_[i], kSize};
        io_uring_register_buffers(ring_, v, kSlots);
    }

    void write_all(const char* p, std::size_t n)
    {
        while (n) {
            unsigned i = next_++ % kSlots;
            unsigned k = n < kSize ? unsigned(n) : kSize;
            std::memcpy(slot_[i], p, k); // expect: mutated-in-flight
            if (io_uring_sqe* sqe = io_uring_get_sqe(ring_)) {
                io_uring_prep_write_fixed(sqe, fd_, slot_[i], k, off_, int(i));
                io_uring_submit(ring_);
            }
            off_ += k;
            p += k;
            n -= k;
        }
    }

private:
    io_uring* ring_;
    int fd_;
    unsigned next_ = 0;
    unsigned long long off_ = 0;
    alignas(4096) char slot_[kSlots][kSize];
};

static char image[1 << 20];
void save(fixed_writer& w) { w.write_all(image, sizeof image); }
