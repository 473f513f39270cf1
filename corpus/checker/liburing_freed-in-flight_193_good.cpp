// Receive engine on io_uring with cancellation: an operation is destroyed when its last completion has been seen.
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <liburing.h>
#include <unordered_map>
#include <vector>

class receiver {
public:
    using sink = std::function<void(int fd, const char*, std::size_t)>;

    explicit receiver(sink s) : sink_(std::move(s))
    {
        if (io_uring_queue_init(256, &ring_, 0) < 0) std::abort();
    }

    ~receiver()
    {
        for (auto& [fd, o] : live_) request_cancel(o);
        while (!live_.empty()) turn();
        io_uring_queue_exit(&ring_);
    }

    receiver(const receiver&) = delete;
    receiver& operator=(const receiver&) = delete;

    bool add(int fd)
    {
        if (live_.count(fd)) return false;
        auto* o = new op{fd, 0, false, std::vector<char>(8192)};
        live_.emplace(fd, o);
        arm(o);
        return true;
    }

    void drop(int fd)
    {
        auto it = live_.find(fd);
        if (it != live_.end()) request_cancel(it->second);
    }

    void turn()
    {
        io_uring_submit_and_wait(&ring_, 1);
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            std::uintptr_t tag = cqe->user_data;
            int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            auto* o = reinterpret_cast<op*>(tag & ~cancel_bit);
            --o->pending;
            if (!(tag & cancel_bit)) received(o, res);
            if (o->pending == 0) retire(o);
        }
    }

private:
    static constexpr std::uintptr_t cancel_bit = 1;

    struct op {
        int fd;
        unsigned pending;
        bool cancelled;
        std::vector<char> buf;
    };

    io_uring_sqe* entry()
    {
        io_uring_sqe* sqe;
        while (!(sqe = io_uring_get_sqe(&ring_))) io_uring_submit(&ring_);
        return sqe;
    }

    void arm(op* o)
    {
        io_uring_sqe* sqe = entry();
        io_uring_prep_recv(sqe, o->fd, o->buf.data(), o->buf.size(), 0);
        io_uring_sqe_set_data(sqe, o);
        ++o->pending;
    }

    void request_cancel(op* o)
    {
        if (o->cancelled) return;
        o->cancelled = true;
        io_uring_sqe* sqe = entry();
        io_uring_prep_cancel(sqe, o, 0);
        io_uring_sqe_set_data64(sqe, reinterpret_cast<std::uintptr_t>(o) | cancel_bit);
        ++o->pending;
    }

    void received(op* o, int res)
    {
        if (res <= 0 || o->cancelled) return;
        sink_(o->fd, o->buf.data(), std::size_t(res));
        if (!o->cancelled) arm(o);
    }

    void retire(op* o)
    {
        live_.erase(o->fd);
        delete o;
    }

    sink sink_;
    io_uring ring_{};
    std::unordered_map<int, op*> live_;
};
