// Record writer with POSIX AIO: header and body go out together, the call returns when both are done.
#include <aio.h>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

struct record_header {
    std::uint32_t magic;
    std::uint32_t length;
    std::uint64_t sequence;
};

class record_writer {
public:
    explicit record_writer(int fd) : fd_(fd) {}

    bool write(const std::string& body)
    {
        record_header head{0x52454331u, std::uint32_t(body.size()), next_};
        aiocb cbs[2];
        prepare(cbs[0], &head, sizeof head, offset_);
        prepare(cbs[1], body.data(), body.size(), offset_ + off_t(sizeof head));
        unsigned started = 0;
        bool ok = true;
        for (aiocb& cb : cbs) {
            if (aio_write(&cb) != 0) {
                ok = false;
                break;
            }
            ++started;
        }
        for (unsigned i = 0; i < started; ++i)
            if (await(cbs[i]) != ssize_t(cbs[i].aio_nbytes)) ok = false;
        if (!ok) {
            ++failures_;
            return false;
        }
        offset_ += off_t(sizeof head + body.size());
        ++next_;
        return true;
    }

    std::uint64_t records() const { return next_; }
    unsigned failures() const { return failures_; }

private:
    void prepare(aiocb& cb, const void* p, std::size_t n, off_t at)
    {
        std::memset(&cb, 0, sizeof cb);
        cb.aio_fildes = fd_;
        cb.aio_buf = const_cast<void*>(p);
        cb.aio_nbytes = n;
        cb.aio_offset = at;
        cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    }

    static ssize_t await(aiocb& cb)
    {
        const aiocb* list[1] = {&cb};
        while (aio_error(&cb) == EINPROGRESS) aio_suspend(list, 1, nullptr);
        return aio_return(&cb);
    }

    int fd_;
    off_t offset_ = 0;
    std::uint64_t next_ = 0;
    unsigned failures_ = 0;
};

bool write_all(int fd, const char* const* lines, unsigned n)
{
    record_writer w(fd);
    for (unsigned i = 0; i < n; ++i)
        if (!w.write(lines[i])) return false;
    return true;
}
