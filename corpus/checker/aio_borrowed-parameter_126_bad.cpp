// Write-behind log on POSIX AIO; finished control blocks are recycled on the next append.
#include <aio.h>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <list>
#include <span>
#include <stdexcept>
#include <sys/types.h>
#include <fcntl.h>
#include <unistd.h>

class write_behind_log {
public:
    explicit write_behind_log(const char* path) : fd_(::open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644))
    {
        if (fd_ < 0) throw std::runtime_error("open");
    }
    write_behind_log(const write_behind_log&) = delete;
    write_behind_log& operator=(const write_behind_log&) = delete;

    ~write_behind_log()
    {
        while (!busy_.empty()) {
            const aiocb* one[] = {&busy_.front()};
            ::aio_suspend(one, 1, nullptr);
            recycle();
        }
        ::close(fd_);
    }

    bool append(std::span<const std::byte> record)
    {
        recycle();
        if (busy_.size() >= limit) return false;

        aiocb& cb = take();
        cb.aio_fildes = fd_;
        cb.aio_offset = end_;
        cb.aio_buf = const_cast<std::byte*>(record.data());
        cb.aio_nbytes = record.size();
        cb.aio_sigevent.sigev_notify = SIGEV_NONE;
        if (::aio_write(&cb) != 0) { // expect: borrowed-parameter
            idle_.splice(idle_.begin(), busy_, std::prev(busy_.end()));
            return false;
        }
        end_ += static_cast<off_t>(record.size());
        return true;
    }

    unsigned errors() const { return errors_; }

private:
    static constexpr std::size_t limit = 32;

    aiocb& take()
    {
        if (idle_.empty()) idle_.emplace_back();
        busy_.splice(busy_.end(), idle_, idle_.begin());
        aiocb& cb = busy_.back();
        std::memset(&cb, 0, sizeof cb);
        return cb;
    }

    void recycle()
    {
        for (auto it = busy_.begin(); it != busy_.end();) {
            auto here = it++;
            if (::aio_error(&*here) == EINPROGRESS) continue;
            const ssize_t n = ::aio_return(&*here);
            if (n < 0 || static_cast<std::size_t>(n) != here->aio_nbytes) ++errors_;
            idle_.splice(idle_.end(), busy_, here);
        }
    }

    int fd_;
    off_t end_ = 0;
    unsigned errors_ = 0;
    std::list<aiocb> busy_;
    std::list<aiocb> idle_;
};
