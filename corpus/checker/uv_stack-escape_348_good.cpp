#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <uv.h>

// Writes a crash note. The process is about to end, so everything is done synchronously: the
// calls below take no callback.
class crash_note {
public:
    explicit crash_note(std::string dir) : dir_(std::move(dir)) {}

    bool write(const char* reason, int signal)
    {
        char head[160];
        int n = std::snprintf(head, sizeof head, "time=%ld signal=%d\nreason=", static_cast<long>(std::time(nullptr)), signal);
        std::string tail = std::string(reason) + "\npid=" + std::to_string(uv_os_getpid()) + "\n";

        std::string path = dir_ + "/crash." + std::to_string(uv_os_getpid());
        uv_fs_t req;
        int fd = uv_fs_open(uv_default_loop(), &req, path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600, nullptr);
        uv_fs_req_cleanup(&req);
        if (fd < 0)
            return false;

        bool ok = put(fd, head, static_cast<std::size_t>(n), 0);
        ok = ok && put(fd, tail.data(), tail.size(), n);

        uv_fs_fsync(uv_default_loop(), &req, fd, nullptr);
        uv_fs_req_cleanup(&req);
        uv_fs_close(uv_default_loop(), &req, fd, nullptr);
        uv_fs_req_cleanup(&req);
        return ok;
    }

    // Tells the supervisor over the control pipe, as far as the pipe takes it now.
    static bool announce(uv_stream_t* control, int signal)
    {
        char line[32];
        int n = std::snprintf(line, sizeof line, "crash %d\n", signal);
        uv_buf_t b = uv_buf_init(line, static_cast<unsigned>(n));
        return uv_try_write(control, &b, 1) == n;
    }

private:
    static bool put(uv_file fd, const char* p, std::size_t n, std::int64_t at)
    {
        while (n) {
            uv_fs_t req;
            uv_buf_t b = uv_buf_init(const_cast<char*>(p), static_cast<unsigned>(n));
            int k = uv_fs_write(uv_default_loop(), &req, fd, &b, 1, at, nullptr);
            uv_fs_req_cleanup(&req);
            if (k <= 0)
                return false;
            p += k;
            n -= static_cast<std::size_t>(k);
            at += k;
        }
        return true;
    }

    std::string dir_;
};
