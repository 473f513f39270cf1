#include <cstring>
#include <liburing.h>
#include <vector>

class zc_channel {
    struct slot {
        char bytes[16384];
        bool busy = false;
    };

public:
    zc_channel(io_uring* r, int fd) : ring_(r), fd_(fd), slots_(8) {}

    bool send(const char* p, std::size_t n)
    {
        for (auto& s : slots_) {
            if (s.busy) continue;
            std::memcpy(s.bytes, p, n); // expect: mutated-in-flight
            io_uring_sqe* sqe = io_uring_get_sqe(ring_);
            if (!sqe) return false;
            io_uring_prep_send_zc(sqe, fd_, s.bytes, n, MSG_NOSIGNAL, 0);
            io_uring_sqe_set_data(sqe, &s);
            s.busy = true;
            return io_uring_submit(ring_) == 1;
        }
        return false;
    }
    void poll()
    {
        io_uring_cqe* c;
        while (io_uring_peek_cqe(ring_, &c) == 0) {
            auto* s = static_cast<slot*>(io_uring_cqe_get_data(c));
            if (!(c->flags & IORING_CQE_F_NOTIF)) s->busy = false; // allow: mutated-in-flight
            io_uring_cqe_seen(ring_, c);
        }
    }

private:
    io_uring* ring_;
    int fd_;
    std::vector<slot> slots_;
};
