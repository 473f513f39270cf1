#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <liburing.h>
#include <string>
#include <unistd.h>
#include <vector>

// Reads the trailers of many archive members at once and prints their checksums.
namespace {
struct trailer {
    std::uint32_t crc;
    std::uint32_t size;
};

class ring {
public:
    explicit ring(unsigned depth)
    {
        if (int rc = io_uring_queue_init(depth, &r_, 0); rc < 0) {
            std::fprintf(stderr, "io_uring: %d\n", rc);
            std::exit(2);
        }
    }
    ~ring() { io_uring_queue_exit(&r_); }
    ring(const ring&) = delete;
    ring& operator=(const ring&) = delete;

    io_uring* get() { return &r_; }

    // Takes exactly n completions; a ring that fails half-way ends the program.
    template <typename F>
    void take(unsigned n, F each)
    {
        while (n) {
            io_uring_cqe* cqe = nullptr;
            int rc = io_uring_submit_and_wait(&r_, 1);
            if (rc < 0 && rc != -EINTR)
                std::abort();
            while (n && io_uring_peek_cqe(&r_, &cqe) == 0) {
                each(*cqe);
                io_uring_cqe_seen(&r_, cqe);
                --n;
            }
        }
    }

private:
    io_uring r_{};
};
}  // namespace

static unsigned print_group(ring& ring, int fd, const std::uint64_t* ends, unsigned count)
{
    std::array<trailer, 16> found{};
    unsigned queued = 0;
    for (; queued < count && queued < found.size(); ++queued) {
        io_uring_sqe* sqe = io_uring_get_sqe(ring.get());
        if (!sqe)
            break;
        io_uring_prep_read(sqe, fd, &found[queued], sizeof(trailer), ends[queued] - sizeof(trailer));
        io_uring_sqe_set_data64(sqe, queued);
    }
    unsigned bad = 0;
    ring.take(queued, [&](const io_uring_cqe& c) {
        if (c.res != static_cast<int>(sizeof(trailer)))
            ++bad;
    });
    for (unsigned i = 0; i < queued; ++i)
        std::printf("%08x %u\n", found[i].crc, found[i].size);
    if (bad)
        std::fprintf(stderr, "%u short reads\n", bad);
    return queued;
}

int main(int argc, char** argv)
{
    if (argc < 3)
        return 2;
    int fd = ::open(argv[1], O_RDONLY);
    if (fd < 0)
        return 1;
    std::vector<std::uint64_t> ends;
    for (int i = 2; i < argc; ++i)
        ends.push_back(std::strtoull(argv[i], nullptr, 10));
    ring r(16);
    for (std::size_t at = 0; at < ends.size();)
        at += print_group(r, fd, ends.data() + at, static_cast<unsigned>(ends.size() - at));
    ::close(fd);
}
