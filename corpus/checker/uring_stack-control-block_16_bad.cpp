// Reactor backend: requests are only prepared here; the loop submits them in batches.
#include <cstdint>
#include <liburing.h>
#include <memory>
#include <string>
#include <sys/uio.h>
#include <system_error>
#include <utility>

struct Packet {
    std::string header;
    std::string payload;
};

class Completion {
public:
    virtual ~Completion() = default;
    virtual void complete(int res) = 0;
};

class PacketWrite final : public Completion {
public:
    explicit PacketWrite(std::unique_ptr<Packet> p) : packet_(std::move(p)) {}
    Packet& packet() { return *packet_; }
    void complete(int res) override
    {
        last_result_ = res;
        delete this;
    }

private:
    ~PacketWrite() override = default;
    std::unique_ptr<Packet> packet_;
    int last_result_ = 0;
};

class UringBackend {
public:
    explicit UringBackend(unsigned depth)
    {
        int rc = io_uring_queue_init(depth, &ring_, 0);
        if (rc < 0) throw std::system_error(-rc, std::generic_category());
    }
    ~UringBackend() { io_uring_queue_exit(&ring_); }
    UringBackend(const UringBackend&) = delete;

    void write_packet(int fd, std::unique_ptr<Packet> p)
    {
        auto* op = new PacketWrite(std::move(p));
        Packet& pk = op->packet();
        iovec parts[2] = {
            {pk.header.data(), pk.header.size()},
            {pk.payload.data(), pk.payload.size()},
        };
        io_uring_sqe* sqe = next_sqe();
        io_uring_prep_writev(sqe, fd, parts, 2, 0); // expect: stack-control-block
        io_uring_sqe_set_data(sqe, static_cast<Completion*>(op));
        ++queued_;
    }

    // One turn of the loop.
    bool turn()
    {
        if (queued_ > 0) {
            int rc = io_uring_submit(&ring_);
            if (rc < 0 && rc != -EBUSY) return false;
            queued_ = 0;
        }
        io_uring_cqe* cqe = nullptr;
        while (io_uring_peek_cqe(&ring_, &cqe) == 0) {
            auto* c = static_cast<Completion*>(io_uring_cqe_get_data(cqe));
            int res = cqe->res;
            io_uring_cqe_seen(&ring_, cqe);
            c->complete(res);
        }
        return true;
    }

private:
    io_uring_sqe* next_sqe()
    {
        io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
        while (!sqe) {
            io_uring_submit(&ring_);
            sqe = io_uring_get_sqe(&ring_);
        }
        return sqe;
    }

    io_uring ring_{};
    unsigned queued_ = 0;
};
