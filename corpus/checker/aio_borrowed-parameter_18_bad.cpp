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
    explicit record_log(const std::string& path) : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640))
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

    bool good() const { return fd_ >= 0 && errors_ == 0; }

    bool append(std::string_view record)
    {
        slot& s = take_slot();
        s.cb = aiocb{};
        s.cb.aio_fildes = fd_;
        s.cb.aio_offset = tail_;
        s.cb.aio_buf = const_cast<char*>(record.data()); // allow: borrowed-parameter
        s.cb.aio_nbytes = record.size();
        s.cb.aio_sigevent.sigev_notify = SIGEV_NONE;
        if (::aio_write(&s.cb) != 0) { // expect: borrowed-parameter
            ++errors_;
            return false;
        }
        s.busy = true;
        tail_ += static_cast<off_t>(record.size());
        return true;
    }

private:
    struct slot {
        aiocb cb{};
        bool busy = false;
    };

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
