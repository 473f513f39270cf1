// Settings store on libuv: loads and saves a small key/value file with synchronous requests,
// and asks for the modification time with an asynchronous one.
#include <uv.h>
#include <fcntl.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

class fs_request {
public:
    fs_request() = default;
    fs_request(const fs_request&) = delete;
    fs_request& operator=(const fs_request&) = delete;
    ~fs_request() { uv_fs_req_cleanup(&req_); }
    uv_fs_t* get() { return &req_; }

private:
    uv_fs_t req_{};
};

class settings {
public:
    settings(uv_loop_t* loop, std::string path) : loop_(loop), path_(std::move(path)) {}

    int save() const
    {
        std::string text;
        for (const auto& [k, v] : values_) text += k + '=' + v + '\n';

        const int fd = open(O_WRONLY | O_CREAT | O_TRUNC);
        if (fd < 0) return fd;
        fs_request rq;
        uv_buf_t buf = uv_buf_init(text.data(), static_cast<unsigned>(text.size()));
        int rc = uv_fs_write(loop_, rq.get(), fd, &buf, 1, 0, nullptr);
        if (rc >= 0) rc = rc == static_cast<int>(text.size()) ? 0 : UV_EIO;
        close(fd);
        return rc;
    }

    int load()
    {
        const int fd = open(O_RDONLY);
        if (fd < 0) return fd;
        char block[512];
        std::string text;
        int n;
        do {
            fs_request rq;
            uv_buf_t buf = uv_buf_init(block, sizeof block);
            n = uv_fs_read(loop_, rq.get(), fd, &buf, 1, -1, nullptr);
            if (n > 0) text.append(block, static_cast<std::size_t>(n));
        } while (n > 0);
        close(fd);
        if (n == 0) parse(text);
        return n;
    }

    int stat_later(std::function<void(long)> done)
    {
        struct job {
            uv_fs_t req{};
            std::function<void(long)> done;
        };
        auto j = std::make_unique<job>();
        j->done = std::move(done);
        j->req.data = j.get();
        const int rc = uv_fs_stat(loop_, &j->req, path_.c_str(), [](uv_fs_t* r) {
            std::unique_ptr<job> mine(static_cast<job*>(r->data));
            mine->done(r->result < 0 ? -1L : static_cast<long>(r->statbuf.st_mtim.tv_sec));
            uv_fs_req_cleanup(r);
        });
        if (rc == 0) j.release();
        return rc;
    }

private:
    int open(int flags) const
    {
        fs_request rq;
        return uv_fs_open(loop_, rq.get(), path_.c_str(), flags, 0644, nullptr);
    }

    void close(int fd) const
    {
        fs_request rq;
        uv_fs_close(loop_, rq.get(), fd, nullptr);
    }

    void parse(const std::string& text)
    {
        for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
            const std::size_t eq = text.find('=', at);
            if (eq < end) values_[text.substr(at, eq - at)] = text.substr(eq + 1, end - eq - 1);
        }
    }

    uv_loop_t* loop_;
    std::string path_;
    std::map<std::string, std::string> values_;
};
