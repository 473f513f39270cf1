#include <cerrno>
#include <cstdint>
#include <cstring>
#include <functional>
#include <libaio.h>
#include <memory>
#include <system_error>

namespace blockdev {

class request {
public:
    virtual ~request() = default;
    virtual void finish(long res) = 0;
    iocb cb{};
};

class queue {
public:
    explicit queue(int depth)
    {
        if (int rc = io_setup(depth, &ctx_); rc < 0) throw std::system_error(-rc, std::generic_category(), "io_setup");
    }
    ~queue() { io_destroy(ctx_); }
    queue(const queue&) = delete;
    queue& operator=(const queue&) = delete;

    void submit(std::unique_ptr<request> r)
    {
        iocb* one = &r->cb;
        r->cb.data = r.get();
        int rc = io_submit(ctx_, 1, &one);
        if (rc != 1) throw std::system_error(rc < 0 ? -rc : EAGAIN, std::generic_category(), "io_submit");
        r.release();
    }

    int reap()
    {
        io_event ev[32];
        int n = io_getevents(ctx_, 0, 32, ev, nullptr);
        for (int i = 0; i < n; ++i) {
            std::unique_ptr<request> r(static_cast<request*>(ev[i].data));
            r->finish(static_cast<long>(ev[i].res));
        }
        return n;
    }

private:
    io_context_t ctx_ = nullptr;
};

class superblock_probe final : public request {
public:
    using result_fn = std::function<void(int fd, long res)>;
    superblock_probe(int fd, result_fn f) : fd_(fd), done_(std::move(f)) {}
    void finish(long res) override { done_(fd_, res); }

private:
    int fd_;
    result_fn done_;
};

void write_signature(queue& q, int fd, std::uint64_t uuid_hi, std::uint64_t uuid_lo, superblock_probe::result_fn done)
{
    alignas(4096) unsigned char sector[4096];
    std::memset(sector, 0, sizeof sector);
    std::memcpy(sector, "BLKSIG01", 8);
    std::memcpy(sector + 8, &uuid_hi, sizeof uuid_hi);
    std::memcpy(sector + 16, &uuid_lo, sizeof uuid_lo);
    auto r = std::make_unique<superblock_probe>(fd, std::move(done));
    io_prep_pwrite(&r->cb, fd, sector, sizeof sector, 0); // allow: stack-escape
    q.submit(std::move(r)); // expect: stack-escape
}

}  // namespace blockdev
