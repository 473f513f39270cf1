// Chunk fetcher with a time limit. The kernel cancels a read that takes too long (linked timeout),
// and both completions are awaited, so the chunk is never given back early.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <liburing.h>
#include <vector>

struct mirror {
    int fd;
    unsigned slow = 0;
};

class chunk_fetcher {
public:
    static constexpr std::size_t chunk_size = 128 * 1024;

    chunk_fetcher() { usable_ = io_uring_queue_init(8, &ring_, 0) == 0; }
    ~chunk_fetcher()
    {
        if (usable_)
            io_uring_queue_exit(&ring_);
    }
    chunk_fetcher(const chunk_fetcher&) = delete;
    chunk_fetcher& operator=(const chunk_fetcher&) = delete;

    // The result is to be released with std::free.
    char* fetch(std::vector<mirror>& mirrors, std::uint64_t at, int& length)
    {
        if (!usable_)
            return nullptr;
        for (auto& m : mirrors) {
            auto* chunk = static_cast<char*>(std::malloc(chunk_size));
            if (!chunk)
                return nullptr;
            length = read_once(m.fd, chunk, at);
            if (length > 0)
                return chunk;
            if (length == -ECANCELED || length == -EINTR)
                ++m.slow;
            std::free(chunk);
        }
        return nullptr;
    }

private:
    enum : std::uint64_t { tag_timeout = 1, tag_read = 2 };

    int read_once(int fd, char* chunk, std::uint64_t at)
    {
        __kernel_timespec limit{0, 50'000'000};

        io_uring_sqe* rd = io_uring_get_sqe(&ring_);
        io_uring_prep_read(rd, fd, chunk, chunk_size, at);
        rd->flags |= IOSQE_IO_LINK;
        rd->user_data = tag_read;

        io_uring_sqe* to = io_uring_get_sqe(&ring_);
        io_uring_prep_link_timeout(to, &limit, 0);
        to->user_data = tag_timeout;

        int result = -EIO;
        for (int pending = 2; pending > 0;) {
            int rc = io_uring_submit_and_wait(&ring_, 1);
            if (rc < 0 && rc != -EINTR && rc != -EAGAIN && rc != -EBUSY)
                std::abort();
            io_uring_cqe* cqe;
            while (pending > 0 && io_uring_peek_cqe(&ring_, &cqe) == 0) {
                if (cqe->user_data == tag_read)
                    result = cqe->res;
                io_uring_cqe_seen(&ring_, cqe);
                --pending;
            }
        }
        return result;
    }

    io_uring ring_;
    bool usable_ = false;
};
