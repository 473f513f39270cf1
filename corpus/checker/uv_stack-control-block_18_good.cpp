#include <cstdio>
#include <fcntl.h>
#include <string>
#include <uv.h>

// Append-only event journal, one instance per process: asynchronous while running, synchronous at exit.
class journal {
public:
    explicit journal(uv_loop_t* loop) : loop_(loop) {}

    bool open(const char* path)
    {
        uv_fs_t req;
        int fd = uv_fs_open(loop_, &req, path, O_WRONLY | O_CREAT | O_APPEND, 0644, nullptr);
        uv_fs_req_cleanup(&req);
        if (fd < 0) {
            std::fprintf(stderr, "journal: %s\n", uv_strerror(fd));
            return false;
        }
        fd_ = fd;
        return true;
    }

    void append(const std::string& event)
    {
        filling_ += event;
        filling_.push_back('\n');
        if (filling_.size() >= 8192) flush();
    }

    void flush()
    {
        if (busy_ || fd_ < 0 || filling_.empty()) return;
        writing_.clear();
        writing_.swap(filling_);
        uv_buf_t buf = uv_buf_init(writing_.data(), static_cast<unsigned>(writing_.size()));
        req_.data = this;
        busy_ = uv_fs_write(loop_, &req_, fd_, &buf, 1, -1, &journal::on_written) == 0;
    }

    // Called after the loop has stopped with nothing pending.
    void write_final_record(int exit_code)
    {
        std::string last = filling_ + "exit " + std::to_string(exit_code) + "\n";
        filling_.clear();
        uv_buf_t buf = uv_buf_init(last.data(), static_cast<unsigned>(last.size()));
        uv_fs_t req;
        int n = uv_fs_write(loop_, &req, fd_, &buf, 1, -1, nullptr);
        uv_fs_req_cleanup(&req);
        if (n < 0) std::fprintf(stderr, "journal: %s\n", uv_strerror(n));
        uv_fs_close(loop_, &req, fd_, nullptr);
        uv_fs_req_cleanup(&req);
        fd_ = -1;
    }

private:
    static void on_written(uv_fs_t* req)
    {
        auto* self = static_cast<journal*>(req->data);
        const auto result = uv_fs_get_result(req);
        uv_fs_req_cleanup(req);
        self->busy_ = false;
        if (result < 0) std::fprintf(stderr, "journal: %s\n", uv_strerror(static_cast<int>(result)));
    }

    uv_loop_t* loop_;
    uv_file fd_ = -1;
    uv_fs_t req_{};
    std::string filling_;
    std::string writing_;
    bool busy_ = false;
};
