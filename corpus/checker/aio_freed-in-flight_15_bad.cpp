// POSIX AIO transfer queue; a transfer may be released before it is complete.
#include <aio.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <list>
#include <new>

struct AioTransfer {
    aiocb cb{};
    char* block = nullptr;
    std::size_t len = 0;
};

enum class Status { InProgress, Done, Failed };

class AioQueue {
public:
    explicit AioQueue(int fd) : fd_(fd) {}
    AioQueue(const AioQueue&) = delete;

    AioTransfer* write(const void* src, std::size_t len, off_t at)
    {
        auto* t = new (std::nothrow) AioTransfer;
        if (!t) return nullptr;
        t->block = static_cast<char*>(std::malloc(len));
        if (!t->block) {
            delete t;
            return nullptr;
        }
        std::memcpy(t->block, src, len);
        t->len = len;
        t->cb.aio_fildes = fd_;
        t->cb.aio_buf = t->block;
        t->cb.aio_nbytes = len;
        t->cb.aio_offset = at;
        if (aio_write(&t->cb) != 0) { // allow: freed-in-flight
            std::free(t->block);
            delete t;
            return nullptr;
        }
        active_.push_back(t);
        return t;
    }

    Status poll(AioTransfer* t)
    {
        int e = aio_error(&t->cb);
        if (e == EINPROGRESS) return Status::InProgress;
        ssize_t n = aio_return(&t->cb);
        bool ok = e == 0 && n == ssize_t(t->len);
        active_.remove(t);
        std::free(t->block);
        delete t;
        return ok ? Status::Done : Status::Failed;
    }

    // The owner gives up on the transfer.
    void release(AioTransfer* t)
    {
        auto it = std::find(active_.begin(), active_.end(), t);
        if (it == active_.end()) return;
        aio_cancel(fd_, &t->cb);
        active_.erase(it);
        std::free(t->block); // expect: freed-in-flight
        delete t;            // allow: freed-in-flight
    }

    std::size_t active() const { return active_.size(); }

private:
    int fd_;
    std::list<AioTransfer*> active_;
};
