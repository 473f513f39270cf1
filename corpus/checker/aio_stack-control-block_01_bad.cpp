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
    int fd = -1;
    off_t at = 0;
    std::string text;
    std::function<void(bool)> notify;
};

class spooler {
public:
    explicit spooler(int fd) : fd_(fd) {}

    bool enqueue(std::string text, std::function<void(bool)> notify)
    {
        auto j = std::make_unique<job>();
        j->fd = fd_;
        j->text = std::move(text);
        j->notify = std::move(notify);
        {
            std::lock_guard<std::mutex> lock(mutex_);
            j->at = end_;
            end_ += static_cast<off_t>(j->text.size());
        }
        if (!start(*j)) {
            ++refused_;
            return false;
        }
        j.release();
        return true;
    }

    unsigned refused() const { return refused_; }

private:
    static bool start(job& j)
    {
        struct aiocb cb;
        std::memset(&cb, 0, sizeof cb);
        cb.aio_fildes = j.fd;
        cb.aio_offset = j.at;
        cb.aio_buf = j.text.data();
        cb.aio_nbytes = j.text.size();
        cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
        cb.aio_sigevent.sigev_notify_function = &spooler::finished;
        cb.aio_sigevent.sigev_value.sival_ptr = &j;
        return aio_write(&cb) == 0; // expect: stack-control-block
    }

    static void finished(union sigval v)
    {
        std::unique_ptr<job> j(static_cast<job*>(v.sival_ptr));
        if (j->notify) j->notify(true);
    }

    int fd_;
    std::mutex mutex_;
    off_t end_ = 0;
    std::atomic<unsigned> refused_{0};
};

}  // namespace spool
