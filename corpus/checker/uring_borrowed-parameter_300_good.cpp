// Superblock I/O of a small store. The ring is there for O_DIRECT files shared with the data path;
// these calls are rare and wait for their completion.
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <liburing.h>
#include <span>
#include <stdexcept>

class sync_ring {
public:
    sync_ring()
    {
        if (io_uring_queue_init(4, &ring_, 0) < 0)
            throw std::runtime_error("io_uring_queue_init");
    }
    ~sync_ring() { io_uring_queue_exit(&ring_); }
    sync_ring(const sync_ring&) = delete;
    sync_ring& operator=(const sync_ring&) = delete;

    int write_at(int fd, std::span<const std::byte> data, std::uint64_t at)
    {
        std::size_t done = 0;
        while (done < data.size()) {
            io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
            io_uring_prep_write(sqe, fd, data.data() + done, unsigned(data.size() - done), at + done);
            int n = finish();
            if (n <= 0)
                return n < 0 ? n : -EIO;
            done += std::size_t(n);
        }
        return 0;
    }

    int read_at(int fd, std::span<std::byte> into, std::uint64_t at)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_read(sqe, fd, into.data(), unsigned(into.size()), at);
        return finish();
    }

private:
    // Does not return before the one queued request has completed.
    int finish()
    {
        io_uring_cqe* cqe = nullptr;
        for (;;) {
            int rc = io_uring_submit_and_wait(&ring_, 1);
            if (io_uring_peek_cqe(&ring_, &cqe) == 0)
                break;
            if (rc < 0 && rc != -EINTR && rc != -EAGAIN && rc != -EBUSY)
                std::abort();
        }
        int res = cqe->res;
        io_uring_cqe_seen(&ring_, cqe);
        return res;
    }

    io_uring ring_;
};

struct superblock {
    std::uint64_t magic, generation, root;
};

int store_superblock(sync_ring& ring, int fd, const superblock& sb)
{
    alignas(4096) std::array<std::byte, 4096> page{};
    std::memcpy(page.data(), &sb, sizeof sb);
    int rc = ring.write_at(fd, page, sb.generation % 2 * page.size());
    return rc;
}

int load_superblock(sync_ring& ring, int fd, unsigned slot, superblock& sb)
{
    alignas(4096) std::array<std::byte, 4096> page;
    int n = ring.read_at(fd, page, slot * page.size());
    if (n < int(sizeof sb))
        return n < 0 ? n : -EIO;
    std::memcpy(&sb, page.data(), sizeof sb);
    return 0;
}
