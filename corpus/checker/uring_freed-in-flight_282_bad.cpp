// Block reader with a latency bound: a slow replica is given up and the next one is asked.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <liburing.h>
#include <vector>

struct replica {
    int fd;
    unsigned timeouts = 0;
};

struct block {
    char* data = nullptr;
    int length = 0;
};

class replica_reader {
public:
    static constexpr std::size_t block_size = 65536;

    explicit replica_reader(io_uring& ring) : ring_(ring) {}

    block read(std::vector<replica>& replicas, std::uint64_t index)
    {
        for (auto& r : replicas) {
            block b = try_one(r, index);
            if (b.data)
                return b;
        }
        return {};
    }

private:
    block try_one(replica& r, std::uint64_t index)
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe)
            return {};
        auto* data = static_cast<char*>(std::aligned_alloc(4096, block_size));
        if (!data)
            return {};
        io_uring_prep_read(sqe, r.fd, data, block_size, index * block_size);
        sqe->user_data = ++ticket_;
        io_uring_submit(&ring_);

        __kernel_timespec limit{0, 20'000'000};
        for (;;) {
            io_uring_cqe* cqe = nullptr;
            int rc = io_uring_wait_cqe_timeout(&ring_, &cqe, &limit);
            if (rc == -EINTR)
                continue;
            if (rc < 0) {
                ++r.timeouts;
                std::free(data); // expect: freed-in-flight
                return {};
            }
            const bool mine = cqe->user_data == ticket_;
            const int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            if (!mine)
                continue;  // late answer of a replica that was given up
            if (res > 0)
                return {data, res};
            std::free(data);
            return {};
        }
    }

    io_uring& ring_;
    std::uint64_t ticket_ = 0;
};
