#include <uv.h>
#include <fcntl.h>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

class segment : public std::enable_shared_from_this<segment> {
public:
    segment(uv_loop_t* loop, uv_file file) : loop_(loop), file_(file) { req_.data = this; }
    segment(const segment&) = delete;
    segment& operator=(const segment&) = delete;
    ~segment()
    {
        uv_fs_t close;
        uv_fs_close(loop_, &close, file_, nullptr);
        uv_fs_req_cleanup(&close);
    }

    void append(const std::string& record)
    {
        collecting_ += record;
        collecting_ += '\n';
        if (!in_progress_) flush();
    }

    std::int64_t size() const { return offset_; }

private:
    void flush()
    {
        writing_.swap(collecting_);
        collecting_.clear();
        uv_buf_t const buf = uv_buf_init(writing_.data(), static_cast<unsigned>(writing_.size()));
        if (uv_fs_write(loop_, &req_, file_, &buf, 1, offset_, &segment::on_written) == 0) in_progress_ = shared_from_this();
    }

    static void on_written(uv_fs_t* req)
    {
        auto const self = std::move(static_cast<segment*>(req->data)->in_progress_);
        auto const n = req->result;
        uv_fs_req_cleanup(req);
        if (n < 0) {
            std::fprintf(stderr, "journal: %s\n", uv_strerror(static_cast<int>(n)));
            return;
        }
        self->offset_ += n;
        if (!self->collecting_.empty()) self->flush();
    }

    uv_loop_t* loop_;
    uv_file file_;
    uv_fs_t req_{};
    std::string collecting_;
    std::string writing_;
    std::int64_t offset_ = 0;
    std::shared_ptr<segment> in_progress_;
};

class journal {
public:
    journal(uv_loop_t* loop, std::string directory) : loop_(loop), directory_(std::move(directory)) { rotate(); }

    void append(const std::string& record)
    {
        if (current_->size() > max_segment) rotate();
        current_->append(record);
    }

private:
    static constexpr std::int64_t max_segment = 64 << 20;

    void rotate()
    {
        uv_fs_t open;
        std::string const path = directory_ + "/journal." + std::to_string(++sequence_);
        int const fd = uv_fs_open(loop_, &open, path.c_str(), O_CREAT | O_WRONLY, 0644, nullptr);
        uv_fs_req_cleanup(&open);
        current_ = std::make_shared<segment>(loop_, fd);
    }

    uv_loop_t* loop_;
    std::string directory_;
    unsigned sequence_ = 0;
    std::shared_ptr<segment> current_;
};
