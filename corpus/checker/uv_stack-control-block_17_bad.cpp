#include <cstdio>
#include <fcntl.h>
#include <string>
#include <uv.h>

// Append-only event journal, one instance per process, flushed from the loop.
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
        if (filling_.size() >= flush_at_) flush();
    }

    void flush()
    {
        if (busy_ || fd_ < 0 || filling_.empty()) return;
        busy_ = true;
        writing_.clear();
        writing_.swap(filling_);
        uv_buf_t buf = uv_buf_init(writing_.data(), static_cast<unsigned>(writing_.size()));
        uv_fs_t req;
        req.data = this;
        int rc = uv_fs_write(loop_, &req, fd_, &buf, 1, -1, &journal::on_written); // expect: stack-control-block
        if (rc < 0) {
            uv_fs_req_cleanup(&req);
            busy_ = false;
            ++errors_;
        }
    }

    unsigned errors() const { return errors_; }

private:
    static void on_written(uv_fs_t* req)
    {
        auto* self = static_cast<journal*>(req->data);
        const auto result = uv_fs_get_result(req);
        uv_fs_req_cleanup(req);
        self->busy_ = false;
        if (result < 0) {
            ++self->errors_;
            return;
        }
        self->written_ += static_cast<unsigned long>(result);
        if (self->filling_.size() >= self->flush_at_) self->flush();
    }

    uv_loop_t* loop_;
    uv_file fd_ = -1;
    std::string filling_;
    std::string writing_;
    std::size_t flush_at_ = 8192;
    unsigned long written_ = 0;
    unsigned errors_ = 0;
    bool busy_ = false;
};
