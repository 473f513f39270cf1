#include <aio.h>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <list>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

// Log file written with POSIX AIO; a helper thread retires finished records.
class async_log {
public:
    explicit async_log(const char* path) : fd_(::open(path, O_WRONLY | O_CREAT | O_APPEND, 0644))
    {
        if (fd_ < 0) throw std::runtime_error(path);
        reaper_ = std::thread([this] {
            while (!stop_.load()) {
                retire_finished();
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
        });
    }

    ~async_log()
    {
        stop_ = true;
        reaper_.join();
        abandon();
        ::close(fd_);
    }

    async_log(const async_log&) = delete;
    async_log& operator=(const async_log&) = delete;

    bool write(std::string text)
    {
        auto r = std::make_unique<record>();
        r->text = std::move(text);
        r->cb.aio_fildes = fd_;
        r->cb.aio_buf = r->text.data();
        r->cb.aio_nbytes = r->text.size();
        r->cb.aio_sigevent.sigev_notify = SIGEV_NONE;

        std::lock_guard<std::mutex> lock(mutex_);
        if (::aio_write(&r->cb) != 0) return false;
        pending_.push_back(std::move(r));
        return true;
    }

    unsigned errors() const { return errors_; }

private:
    struct record {
        aiocb cb{};
        std::string text;
    };

    void retire_finished()
    {
        std::lock_guard<std::mutex> lock(mutex_);
        for (auto it = pending_.begin(); it != pending_.end();) {
            const int e = ::aio_error(&(*it)->cb);
            if (e == EINPROGRESS) {
                ++it;
                continue;
            }
            if (::aio_return(&(*it)->cb) < 0) ++errors_;
            it = pending_.erase(it);
        }
    }

    void abandon()
    {
        std::lock_guard<std::mutex> lock(mutex_);
        for (auto& r : pending_) {
            ::aio_cancel(fd_, &r->cb);
            const aiocb* one[] = {&r->cb};
            while (::aio_error(&r->cb) == EINPROGRESS) ::aio_suspend(one, 1, nullptr);
            ::aio_return(&r->cb);
        }
        pending_.clear();
    }

    int fd_;
    std::mutex mutex_;
    std::list<std::unique_ptr<record>> pending_;
    std::atomic<unsigned> errors_{0};
    std::atomic<bool> stop_{false};
    std::thread reaper_;
};
