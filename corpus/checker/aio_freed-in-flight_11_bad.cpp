#include <aio.h>
#include <cerrno>
#include <functional>
#include <list>
#include <memory>
#include <utility>
#include <vector>

namespace store {

// Write-behind queue of a block store. Completed requests are collected by poll().
class aio_queue {
public:
    using done_fn = std::function<void(ssize_t)>;

    aio_queue() = default;
    aio_queue(const aio_queue&) = delete;
    ~aio_queue() { drain(); }

    bool write(int fd, off_t at, std::vector<char> block, done_fn done)
    {
        auto r = std::make_unique<request>();
        r->block = std::move(block);
        r->done = std::move(done);
        r->cb.aio_fildes = fd;
        r->cb.aio_offset = at;
        r->cb.aio_buf = r->block.data();
        r->cb.aio_nbytes = r->block.size();
        r->cb.aio_sigevent.sigev_notify = SIGEV_NONE;
        if (::aio_write(&r->cb) != 0)
            return false;
        running_.push_back(std::move(r));
        return true;
    }

    void poll()
    {
        for (auto it = running_.begin(); it != running_.end();) {
            const int e = ::aio_error(&(*it)->cb);
            if (e == EINPROGRESS) {
                ++it;
                continue;
            }
            const ssize_t n = ::aio_return(&(*it)->cb);
            auto r = std::move(*it);
            it = running_.erase(it);
            r->done(e ? -e : n);
        }
    }

    // The file is being deleted: nobody wants to hear of its writes any more.
    void forget(int fd)
    {
        for (auto it = running_.begin(); it != running_.end();) {
            request& r = **it;
            if (r.cb.aio_fildes != fd) {
                ++it;
                continue;
            }
            ::aio_cancel(fd, &r.cb);
            it = running_.erase(it); // expect: freed-in-flight
        }
    }

    void drain()
    {
        while (!running_.empty()) {
            const aiocb* first[1] = {&running_.front()->cb};
            ::aio_suspend(first, 1, nullptr);
            poll();
        }
    }

private:
    struct request {
        aiocb cb{};
        std::vector<char> block;
        done_fn done;
    };

    std::list<std::unique_ptr<request>> running_;
};

}  // namespace store
