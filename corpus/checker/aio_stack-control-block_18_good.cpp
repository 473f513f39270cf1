#include <aio.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using image_ptr = std::shared_ptr<const std::vector<char>>;

// Persists checkpoint images next to the running simulation; `done` is called from a helper thread.
class checkpoint_writer {
public:
    using done_cb = std::function<void(std::error_code, std::size_t)>;

    explicit checkpoint_writer(const std::string& path) : fd_(::open(path.c_str(), O_WRONLY | O_CREAT, 0644))
    {
        if (fd_ < 0) throw std::system_error(errno, std::generic_category(), path);
    }

    ~checkpoint_writer()
    {
        workers_.clear();
        ::close(fd_);
    }

    void save(image_ptr image, off_t offset, done_cb done)
    {
        workers_.emplace_back([fd = fd_, image = std::move(image), offset, done = std::move(done)] {
            aiocb cb;
            std::memset(&cb, 0, sizeof cb);
            cb.aio_fildes = fd;
            cb.aio_offset = offset;
            cb.aio_buf = const_cast<char*>(image->data());
            cb.aio_nbytes = image->size();
            cb.aio_sigevent.sigev_notify = SIGEV_NONE;

            if (aio_write(&cb) != 0) {
                done(std::error_code(errno, std::generic_category()), 0);
                return;
            }
            const aiocb* list[] = {&cb};
            int state;
            while ((state = aio_error(&cb)) == EINPROGRESS) aio_suspend(list, 1, nullptr);
            const ssize_t n = aio_return(&cb);
            done(std::error_code(state, std::generic_category()), n < 0 ? 0 : static_cast<std::size_t>(n));
        });
    }

private:
    int fd_;
    std::vector<std::jthread> workers_;
};
