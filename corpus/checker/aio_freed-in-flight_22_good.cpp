#include <aio.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <list>
#include <memory>
#include <vector>

// Queue of block reads and writes on POSIX AIO, polled by the transfer engine.
class posix_aio_queue {
public:
    using done_cb = std::function<void(int error, std::size_t bytes)>;

    explicit posix_aio_queue(std::size_t block) : block_(block) {}
    ~posix_aio_queue() { release(); }

    int read(int fd, off_t off, done_cb cb)
    {
        auto io = take();
        fill(*io, fd, off, std::move(cb));
        if (aio_read(&io->cb) != 0) return retire(std::move(io), errno);
        in_flight_.push_back(std::move(io));
        return 0;
    }

    int write(int fd, off_t off, const void* src, std::size_t n, done_cb cb)
    {
        if (n > block_) return EMSGSIZE;
        auto io = take();
        std::memcpy(io->bounce.data(), src, n);
        fill(*io, fd, off, std::move(cb));
        io->cb.aio_nbytes = n;
        if (aio_write(&io->cb) != 0) return retire(std::move(io), errno);
        in_flight_.push_back(std::move(io));
        return 0;
    }

    std::size_t poll()
    {
        for (auto it = in_flight_.begin(); it != in_flight_.end();) {
            int err = aio_error(&(*it)->cb);
            if (err == EINPROGRESS) {
                ++it;
                continue;
            }
            ssize_t n = aio_return(&(*it)->cb);
            done_cb cb = std::move((*it)->done);
            free_.push_back(std::move(*it));
            it = in_flight_.erase(it);
            cb(err, n < 0 ? 0 : static_cast<std::size_t>(n));
        }
        return in_flight_.size();
    }

    // The transfer was aborted by its owner; callbacks are not wanted any more.
    void release()
    {
        for (auto& io : in_flight_) {
            aio_cancel(io->cb.aio_fildes, &io->cb);
            const aiocb* list[] = {&io->cb};
            while (aio_error(&io->cb) == EINPROGRESS) aio_suspend(list, 1, nullptr);
            aio_return(&io->cb);
        }
        in_flight_.clear();
    }

private:
    struct io {
        aiocb cb;
        std::vector<char> bounce;
        done_cb done;
    };
    using io_ptr = std::unique_ptr<io>;

    io_ptr take()
    {
        io_ptr p;
        if (free_.empty()) {
            p = std::make_unique<io>();
            p->bounce.resize(block_);
        } else {
            p = std::move(free_.back());
            free_.pop_back();
        }
        return p;
    }

    void fill(io& r, int fd, off_t off, done_cb cb)
    {
        std::memset(&r.cb, 0, sizeof r.cb);
        r.cb.aio_fildes = fd;
        r.cb.aio_offset = off;
        r.cb.aio_buf = r.bounce.data();
        r.cb.aio_nbytes = r.bounce.size();
        r.cb.aio_sigevent.sigev_notify = SIGEV_NONE;
        r.done = std::move(cb);
    }

    int retire(io_ptr p, int err)
    {
        free_.push_back(std::move(p));
        return err;
    }

    std::size_t block_;
    std::list<io_ptr> in_flight_;
    std::vector<io_ptr> free_;
};
