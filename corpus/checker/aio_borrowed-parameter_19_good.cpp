#include <aio.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

// Append-only record file. Up to 16 writes are in flight; finished ones are
// collected when a slot is needed.
class record_log {
public:
    explicit record_log(const std::string& path) : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640))
    {
        if (fd_ >= 0) tail_ = ::lseek(fd_, 0, SEEK_END);
    }
    record_log(const record_log&) = delete;
    record_log& operator=(const record_log&) = delete;

    ~record_log()
    {
        for (slot& s : slots_) wait(s);
        if (fd_ >= 0) ::close(fd_);
    }

    bool append(std::string_view record)
    {
        slot& s = take_slot();
        s.text.assign(record);
        prepare(s.cb, s.text.data(), s.text.size(), tail_);
        if (::aio_write(&s.cb) != 0) return false;
        s.busy = true;
        tail_ += static_cast<off_t>(record.size());
        return true;
    }

    // Synchronous: returns when the header is on disk.
    bool write_header(std::string_view head)
    {
        aiocb cb;
        prepare(cb, const_cast<char*>(head.data()), head.size(), 0);
        if (::aio_write(&cb) != 0) return false;
        const aiocb* one[] = {&cb};
        while (::aio_error(&cb) == EINPROGRESS) ::aio_suspend(one, 1, nullptr);
        return ::aio_return(&cb) == static_cast<ssize_t>(head.size());
    }

private:
    struct slot {
        aiocb cb{};
        std::string text;
        bool busy = false;
    };

    void prepare(aiocb& cb, char* p, std::size_t n, off_t at) const
    {
        cb = aiocb{};
        cb.aio_fildes = fd_;
        cb.aio_offset = at;
        cb.aio_buf = p;
        cb.aio_nbytes = n;
        cb.aio_sigevent.sigev_notify = SIGEV_NONE;
    }

    slot& take_slot()
    {
        for (slot& s : slots_)
            if (!s.busy || ::aio_error(&s.cb) != EINPROGRESS) {
                finish(s);
                return s;
            }
        wait(slots_[0]);
        return slots_[0];
    }

    void wait(slot& s)
    {
        const aiocb* one[] = {&s.cb};
        while (s.busy && ::aio_error(&s.cb) == EINPROGRESS) ::aio_suspend(one, 1, nullptr);
        finish(s);
    }

    void finish(slot& s)
    {
        if (!s.busy) return;
        s.busy = false;
        if (::aio_return(&s.cb) < 0) ++errors_;
    }

    int fd_ = -1;
    off_t tail_ = 0;
    unsigned errors_ = 0;
    std::array<slot, 16> slots_{};
};
