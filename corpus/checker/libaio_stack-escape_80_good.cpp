#include <cstdint>
#include <cstring>
#include <libaio.h>
#include <vector>

class journal {
public:
    journal(io_context_t ctx, int fd) : ctx_(ctx), fd_(fd) {}

    bool commit(std::uint64_t lsn)
    {
        alignas(512) unsigned char sector[2][512] = {};
        iocb cb[2];
        iocb* list[2] = {&cb[0], &cb[1]};
        for (int i = 0; i < 2; ++i) {
            std::memcpy(sector[i], "CMIT", 4);
            std::memcpy(sector[i] + 8, &lsn, sizeof lsn);
            io_prep_pwrite(&cb[i], fd_, sector[i], sizeof sector[i], static_cast<long long>(2 * lsn + unsigned(i)) * 512);
        }
        int queued = io_submit(ctx_, 2, list);
        if (queued <= 0) return false;
        io_event ev[2];
        for (int got = 0; got < queued;) {
            int n = io_getevents(ctx_, queued - got, queued - got, ev, nullptr);
            if (n > 0) got += n;
        }
        return queued == 2;
    }

private:
    io_context_t ctx_;
    int fd_;
};
