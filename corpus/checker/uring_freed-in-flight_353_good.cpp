#include <cstdint>
#include <cstdio>
#include <cstring>
#include <liburing.h>
#include <sys/socket.h>

// Zero-copy sends of large messages. A message gives its memory back when the kernel says that it
// has let go of the pages.
struct zc_message {
    int fd;
    std::size_t size;
    int result;
    char* bytes;
};

class zc_sender {
public:
    explicit zc_sender(io_uring& ring) : ring_(ring) {}

    bool send(int fd, const void* data, std::size_t n)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return false;
        auto* m = new zc_message{fd, n, 0, new char[n]};
        std::memcpy(m->bytes, data, n);
        io_uring_prep_send_zc(sqe, fd, m->bytes, n, MSG_WAITALL | MSG_NOSIGNAL, 0);
        io_uring_sqe_set_data(sqe, m);
        ++pending_;
        return true;
    }

    void poll()
    {
        io_uring_submit(&ring_);
        io_uring_cqe* cqe;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            on_completion(*cqe);
            io_uring_cqe_seen(&ring_, cqe);
        }
    }

    unsigned pending() const { return pending_; }

private:
    void on_completion(const io_uring_cqe& cqe)
    {
        auto* m = static_cast<zc_message*>(io_uring_cqe_get_data(&cqe));
        if (!(cqe.flags & IORING_CQE_F_NOTIF)) {
            m->result = cqe.res;
            if (cqe.res < 0)
                std::fprintf(stderr, "send on %d: %s\n", m->fd, std::strerror(-cqe.res));
            if (cqe.flags & IORING_CQE_F_MORE)
                return;
        }
        release(m);
    }

    void release(zc_message* m)
    {
        if (m->result >= 0)
            sent_ += static_cast<std::uint64_t>(m->result);
        delete[] m->bytes;
        delete m;
        --pending_;
    }

    io_uring& ring_;
    unsigned pending_ = 0;
    std::uint64_t sent_ = 0;
};

void drain(zc_sender& s)
{
    while (s.pending())
        s.poll();
}
