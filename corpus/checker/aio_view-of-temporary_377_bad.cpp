// Audit log on POSIX AIO: one record in flight at a time.
#include <aio.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

enum class severity { info, warning, critical };

class audit_log {
public:
    explicit audit_log(int fd) : fd_(fd) { std::memset(&cb_, 0, sizeof cb_); }

    bool record(severity s, std::string_view who, std::string_view what)
    {
        if (!idle()) return false;
        std::memset(&cb_, 0, sizeof cb_);
        cb_.aio_fildes = fd_;
        cb_.aio_nbytes = format(s, who, what).size();
        cb_.aio_buf = format(s, who, what).data(); // allow: view-of-temporary
        cb_.aio_offset = offset_;
        cb_.aio_sigevent.sigev_notify = SIGEV_NONE;
        if (aio_write(&cb_) != 0) return false; // expect: view-of-temporary
        offset_ += static_cast<off_t>(cb_.aio_nbytes);
        started_ = true;
        return true;
    }

    bool idle()
    {
        if (!started_) return true;
        if (aio_error(&cb_) == EINPROGRESS) return false;
        if (aio_return(&cb_) < 0) ++failed_;
        started_ = false;
        return true;
    }

private:
    static std::string format(severity s, std::string_view who, std::string_view what)
    {
        static constexpr const char* names[] = {"INFO", "WARN", "CRIT"};
        std::string line = names[static_cast<int>(s)];
        line.append(" user=").append(who).append(" action=").append(what).append("\n");
        return line;
    }

    int fd_;
    off_t offset_ = 0;
    bool started_ = false;
    unsigned failed_ = 0;
    aiocb cb_;
};
