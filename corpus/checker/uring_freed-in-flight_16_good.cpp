// Zero-copy sender: a chunk goes only with the last completion of its request.
#include <cerrno>
#include <cstdint>
#include <liburing.h>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>
#include <vector>

class ZcStream {
public:
    ZcStream(io_uring& ring, int fd) : ring_(ring), fd_(fd) {}
    ZcStream(const ZcStream&) = delete;

    // One send at a time; the rest of the queue follows from the completions.
    void send(std::vector<char> bytes)
    {
        waiting_.push_back(std::move(bytes));
        if (!active_) next();
    }

    bool idle() const { return !active_ && held_ == 0 && waiting_.empty(); }
    int error() const { return error_; }

    struct Chunk {
        ZcStream* owner;
        std::vector<char> bytes;
        std::size_t done = 0;
    };

    static void on_cqe(const io_uring_cqe* cqe)
    {
        auto* c = static_cast<Chunk*>(io_uring_cqe_get_data(cqe));
        c->owner->handle(c, cqe->res, cqe->flags);
    }

private:
    void next()
    {
        std::vector<char> bytes = std::move(waiting_.front());
        waiting_.erase(waiting_.begin());
        auto* c = new Chunk{this, std::move(bytes)};
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        if (!sqe) {
            delete c;
            throw std::runtime_error("submission queue full");
        }
        io_uring_prep_send_zc(sqe, fd_, c->bytes.data(), c->bytes.size(), MSG_WAITALL | MSG_NOSIGNAL, 0);
        io_uring_sqe_set_data(sqe, c);
        active_ = true;
        ++held_;
        io_uring_submit(&ring_);
    }

    void handle(Chunk* c, int res, unsigned flags)
    {
        if (!(flags & IORING_CQE_F_NOTIF)) {
            active_ = false;
            if (res < 0 || std::size_t(res) < c->bytes.size())
                error_ = res < 0 ? -res : EPIPE;
            else
                c->done = std::size_t(res);
        }
        if (!(flags & IORING_CQE_F_MORE)) {
            // Either the notification itself or a request that never had one.
            --held_;
            delete c;
        }
        if (!active_ && !error_ && !waiting_.empty()) next();
    }

    io_uring& ring_;
    int fd_;
    std::vector<std::vector<char>> waiting_;
    bool active_ = false;
    unsigned held_ = 0;
    int error_ = 0;
};
