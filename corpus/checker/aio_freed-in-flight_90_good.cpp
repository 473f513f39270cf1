#include <aio.h>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

class async_write {
public:
    async_write(int fd, std::vector<char> bytes, off_t at) : bytes_(std::move(bytes))
    {
        std::memset(&cb_, 0, sizeof cb_);
        cb_.aio_fildes = fd;
        cb_.aio_buf = bytes_.data();
        cb_.aio_nbytes = bytes_.size();
        cb_.aio_offset = at;
        started_ = ::aio_write(&cb_) == 0;
    }
    async_write(const async_write&) = delete;
    async_write& operator=(const async_write&) = delete;
    ~async_write()
    {
        if (!started_) return;
        ::aio_cancel(cb_.aio_fildes, &cb_);
        wait();
        ::aio_return(&cb_);
    }
    void wait()
    {
        const aiocb* list[] = {&cb_};
        while (::aio_error(&cb_) == EINPROGRESS) ::aio_suspend(list, 1, nullptr);
    }
    bool done() const { return ::aio_error(&cb_) != EINPROGRESS; }

private:
    std::vector<char> bytes_;
    aiocb cb_;
    bool started_ = false;
};

bool write_two(int fd, const std::string& a, const std::string& b)
{
    async_write first(fd, {a.begin(), a.end()}, 0);
    if (b.empty()) return false;
    async_write second(fd, {b.begin(), b.end()}, static_cast<off_t>(a.size()));
    first.wait();
    second.wait();
    return first.done() && second.done();
}
