#include <aio.h>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace spool {

struct job {
    struct aiocb cb;
    std::string text;
    std::function<void(bool)> notify;
};

class spooler {
public:
    explicit spooler(int fd) : fd_(fd) {}

    bool enqueue(std::string text, std::function<void(bool)> notify)
    {
        auto j = std::make_unique<job>();
        j->text = std::move(text);
        j->notify = std::move(notify);
        off_t at;
        {
            std::lock_guard<std::mutex> lock(mutex_);
            at = end_;
            end_ += static_cast<off_t>(j->text.size());
        }
        job* raw = j.release();
        if (!start(raw, fd_, at)) {
            delete raw;
            ++refused_;
            return false;
        }
        return true;
    }

    unsigned refused() const { return refused_; }

private:
    static bool start(job* j, int fd, off_t at)
    {
        struct aiocb& cb = j->cb;
        std::memset(&cb, 0, sizeof cb);
        cb.aio_fildes = fd;
        cb.aio_offset = at;
        cb.aio_buf = j->text.data();
        cb.aio_nbytes = j->text.size();
        cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
        cb.aio_sigevent.sigev_notify_function = &spooler::finished;
        cb.aio_sigevent.sigev_value.sival_ptr = j;
        return aio_write(&cb) == 0;
    }

    static void finished(union sigval v)
    {
        std::unique_ptr<job> j(static_cast<job*>(v.sival_ptr));
        const bool ok = aio_error(&j->cb) == 0 && aio_return(&j->cb) == static_cast<ssize_t>(j->text.size());
        if (j->notify) j->notify(ok);
    }

    int fd_;
    std::mutex mutex_;
    off_t end_ = 0;
    std::atomic<unsigned> refused_{0};
};

}  // namespace spool
