#include <aio.h>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <sys/types.h>

// Status blocks on slow media. A write that takes too long is cancelled, and reported as such, but
// the function does not return before the operation has ended one way or the other.
class status_area {
public:
    enum class outcome { written, cancelled, failed };

    status_area(int fd, off_t at) : fd_(fd), at_(at) {}

    outcome store(std::string_view state, std::chrono::milliseconds limit)
    {
        char block[512];
        std::memset(block, ' ', sizeof block);
        std::memcpy(block, state.data(), state.size() < sizeof block ? state.size() : sizeof block - 1);
        block[sizeof block - 1] = '\n';

        aiocb cb;
        std::memset(&cb, 0, sizeof cb);
        cb.aio_fildes = fd_;
        cb.aio_offset = at_;
        cb.aio_buf = block;
        cb.aio_nbytes = sizeof block;
        cb.aio_sigevent.sigev_notify = SIGEV_NONE;
        if (aio_write(&cb) != 0)
            return outcome::failed;

        if (!wait(cb, limit)) {
            aio_cancel(fd_, &cb);
            while (!wait(cb, std::chrono::milliseconds(100))) {
            }
        }
        int error = aio_error(&cb);
        ssize_t n = aio_return(&cb);
        if (error == ECANCELED)
            return outcome::cancelled;
        return error == 0 && n == ssize_t(sizeof block) ? outcome::written : outcome::failed;
    }

private:
    // True when the operation has ended.
    static bool wait(const aiocb& cb, std::chrono::milliseconds limit)
    {
        timespec t;
        t.tv_sec = static_cast<time_t>(limit.count() / 1000);
        t.tv_nsec = static_cast<long>(limit.count() % 1000) * 1000000L;
        const aiocb* list[1] = {&cb};
        aio_suspend(list, 1, &t);
        return aio_error(&cb) != EINPROGRESS;
    }

    int fd_;
    off_t at_;
};
