#include <liburing.h>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

// Echo server on a ring of provided buffers. Per connection: recv, then send, then recv again.
class echo_server {
public:
    static constexpr unsigned count = 256, size = 2048;
    static constexpr int group = 7;

    explicit echo_server(io_uring* ring) : ring_(ring), slab_(new char[count * size]) {}

    bool setup()
    {
        void* mem = nullptr;
        if (posix_memalign(&mem, 4096, count * sizeof(io_uring_buf)))
            return false;
        br_ = static_cast<io_uring_buf_ring*>(mem);
        io_uring_buf_ring_init(br_);
        for (unsigned i = 0; i < count; ++i)
            io_uring_buf_ring_add(br_, slot(i), size, (unsigned short)i, mask(), int(i));
        io_uring_buf_ring_advance(br_, count);
        io_uring_buf_reg reg{};
        reg.ring_addr = reinterpret_cast<std::uintptr_t>(br_);
        reg.ring_entries = count;
        reg.bgid = group;
        return io_uring_register_buf_ring(ring_, &reg, 0) == 0;
    }

    void accept(int fd) { arm_recv(fd); }

    void dispatch(const io_uring_cqe* cqe)
    {
        const auto key = io_uring_cqe_get_data64(cqe);
        const int fd = int(key >> 1);
        if (key & 1)
            on_sent(fd, cqe->res);
        else
            on_recv(fd, cqe->res, cqe->flags);
    }

private:
    char* slot(unsigned bid) { return slab_.get() + std::size_t(bid) * size; }
    static int mask() { return io_uring_buf_ring_mask(count); }

    void arm_recv(int fd)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(ring_);
        if (!sqe)
            return;
        io_uring_prep_recv(sqe, fd, nullptr, size, 0);
        sqe->flags |= IOSQE_BUFFER_SELECT;
        sqe->buf_group = group;
        io_uring_sqe_set_data64(sqe, std::uint64_t(fd) << 1);
    }

    void on_recv(int fd, int res, unsigned flags)
    {
        if (res <= 0) {
            ::close(fd);
            return;
        }
        const unsigned bid = flags >> IORING_CQE_BUFFER_SHIFT;
        if (io_uring_sqe* sqe = io_uring_get_sqe(ring_)) {
            io_uring_prep_send(sqe, fd, slot(bid), std::size_t(res), MSG_WAITALL | MSG_NOSIGNAL);
            io_uring_sqe_set_data64(sqe, std::uint64_t(fd) << 1 | 1);
        }
        // keep the group full
        io_uring_buf_ring_add(br_, slot(bid), size, (unsigned short)bid, mask(), 0); // expect: mutated-in-flight
        io_uring_buf_ring_advance(br_, 1); // allow: mutated-in-flight
    }

    void on_sent(int fd, int res)
    {
        if (res < 0)
            ::close(fd);
        else
            arm_recv(fd);
    }

    io_uring* ring_;
    io_uring_buf_ring* br_ = nullptr;
    std::unique_ptr<char[]> slab_;
};
