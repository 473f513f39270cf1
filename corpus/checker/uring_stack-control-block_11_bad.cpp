#include <array>
#include <liburing.h>
#include <sys/uio.h>
#include <vector>

template <std::size_t N>
class gather_writer {
public:
    gather_writer(io_uring& r, int fd) : ring_(r), fd_(fd) {}

    void queue(std::array<std::vector<char>, N>& pieces, std::uint64_t id)
    {
        iovec iov[N];
        for (std::size_t i = 0; i < N; ++i) iov[i] = {pieces[i].data(), pieces[i].size()};
        auto* sqe = io_uring_get_sqe(&ring_);
        io_uring_prep_writev(sqe, fd_, iov, N, 0); // expect: stack-control-block
        io_uring_sqe_set_data64(sqe, id);
        ++queued_;
    }
    int flush()
    {
        queued_ = 0;
        return io_uring_submit(&ring_);
    }

private:
    io_uring& ring_;
    int fd_;
    unsigned queued_ = 0;
};

static std::array<std::vector<char>, 2> g_record{std::vector<char>(16), std::vector<char>(4096)};

int append_record(gather_writer<2>& w)
{
    w.queue(g_record, 7);
    return w.flush();
}
