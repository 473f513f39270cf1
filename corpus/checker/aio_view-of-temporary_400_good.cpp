// Audit log on POSIX AIO.
#include <aio.h>
#include <atomic>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

class audit_log {
public:
    explicit audit_log(int fd) : fd_(fd) {}

    bool record(std::string_view who, std::string_view what)
    {
        auto r = std::make_unique<request>(format(who, what), fd_);
        if (aio_write(&r->cb) != 0) return false;
        r.release();
        return true;
    }

    static unsigned failures() { return failures_.load(); }

private:
    struct request {
        request(std::string line, int fd) : text(std::move(line))
        {
            std::memset(&cb, 0, sizeof cb);
            cb.aio_fildes = fd;
            cb.aio_buf = text.data();
            cb.aio_nbytes = text.size();
            cb.aio_sigevent.sigev_notify = SIGEV_THREAD;
            cb.aio_sigevent.sigev_notify_function = &audit_log::on_complete;
            cb.aio_sigevent.sigev_value.sival_ptr = this;
        }
        request(const request&) = delete;
        request& operator=(const request&) = delete;

        std::string text;
        aiocb cb;
    };

    static void on_complete(sigval v)
    {
        std::unique_ptr<request> r(static_cast<request*>(v.sival_ptr));
        if (aio_error(&r->cb) != 0) ++failures_;
        aio_return(&r->cb);
    }

    static std::string format(std::string_view who, std::string_view what)
    {
        std::string line = "user=";
        line.append(who).append(" action=").append(what).append("\n");
        return line;
    }

    static inline std::atomic<unsigned> failures_{0};
    int fd_;
};
