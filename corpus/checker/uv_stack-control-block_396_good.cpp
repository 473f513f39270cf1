// Writes a small state file through libuv's file functions.
#include <fcntl.h>
#include <string>
#include <utility>
#include <uv.h>

class state_file {
public:
    state_file(uv_loop_t* loop, std::string path) : loop_(loop), path_(std::move(path)) {}

    bool save(unsigned long generation, unsigned long records)
    {
        std::string text = "generation=" + std::to_string(generation) + "\nrecords=" + std::to_string(records) + "\n";
        const int fd = open_for_writing();
        if (fd < 0) return false;
        const bool ok = put(fd, text);
        close(fd);
        return ok;
    }

private:
    int open_for_writing()
    {
        uv_fs_t req;
        int fd = uv_fs_open(loop_, &req, path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644, nullptr);
        uv_fs_req_cleanup(&req);
        return fd;
    }

    bool put(uv_file fd, std::string& text)
    {
        uv_fs_t req;
        uv_buf_t buf = uv_buf_init(text.data(), static_cast<unsigned>(text.size()));
        int n = uv_fs_write(loop_, &req, fd, &buf, 1, 0, nullptr);
        uv_fs_req_cleanup(&req);
        return n == static_cast<int>(text.size());
    }

    void close(uv_file fd)
    {
        uv_fs_t req;
        uv_fs_close(loop_, &req, fd, nullptr);
        uv_fs_req_cleanup(&req);
    }

    uv_loop_t* loop_;
    std::string path_;
};
