#include <cstdint>
#include <cstring>
#include <libaio.h>
#include <memory>
#include <vector>

class journal {
public:
    journal(io_context_t ctx, int fd) : ctx_(ctx), fd_(fd), cbs_(32) {}

    bool commit(std::uint64_t lsn)
    {
        alignas(512) unsigned char sector[512] = {};
        std::memcpy(sector, "CMIT", 4);
        std::memcpy(sector + 8, &lsn, sizeof lsn);
        iocb* cb = &cbs_[next_++ % cbs_.size()];
        io_prep_pwrite(cb, fd_, sector, sizeof sector, static_cast<long long>(lsn) * 512);
        return io_submit(ctx_, 1, &cb) == 1; // expect: stack-escape
    }
    void drain()
    {
        io_event ev[32];
        io_getevents(ctx_, 1, 32, ev, nullptr);
    }

private:
    io_context_t ctx_;
    int fd_;
    std::vector<iocb> cbs_;
    std::size_t next_ = 0;
};
