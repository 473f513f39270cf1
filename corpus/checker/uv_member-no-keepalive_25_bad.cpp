#include <uv.h>

#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <string>
#include <utility>

// Writes one serialized document to an open file on libuv's thread pool.
class snapshot_job {
public:
    snapshot_job(std::string doc, int* errors) : doc_(std::move(doc)), errors_(errors) { req_.data = this; }

    void start(uv_loop_t* loop, uv_file fd)
    {
        uv_buf_t b = uv_buf_init(doc_.data(), static_cast<unsigned>(doc_.size()));
        int rc = uv_fs_write(loop, &req_, fd, &b, 1, 0, on_written); // expect: member-no-keepalive
        if (rc < 0) ++*errors_;
    }

private:
    static void on_written(uv_fs_t* req)
    {
        auto* self = static_cast<snapshot_job*>(req->data);
        if (req->result < 0) ++*self->errors_;
        uv_fs_req_cleanup(req);
    }

    uv_fs_t req_{};
    std::string doc_;
    int* errors_;
};

class autosaver {
public:
    autosaver(uv_loop_t* loop, const char* path) : loop_(loop)
    {
        uv_fs_t open{};
        fd_ = uv_fs_open(loop, &open, path, O_CREAT | O_WRONLY, 0644, nullptr);
        uv_fs_req_cleanup(&open);
        uv_timer_init(loop, &timer_);
        timer_.data = this;
    }

    void start(std::uint64_t interval_ms)
    {
        uv_timer_start(&timer_, [](uv_timer_t* t) { static_cast<autosaver*>(t->data)->on_tick(); }, interval_ms,
                       interval_ms);
    }

    void stop() { uv_close(reinterpret_cast<uv_handle_t*>(&timer_), nullptr); }

    void edit(const std::string& line)
    {
        document_ += line;
        document_ += '\n';
        modified_ = true;
    }

    int errors() const { return errors_; }

private:
    void on_tick()
    {
        if (!modified_) return;
        modified_ = false;
        job_ = std::make_unique<snapshot_job>(document_, &errors_); // allow: freed-in-flight
        job_->start(loop_, fd_);
    }

    uv_loop_t* loop_;
    uv_timer_t timer_;
    uv_file fd_ = -1;
    std::string document_;
    bool modified_ = false;
    int errors_ = 0;
    std::unique_ptr<snapshot_job> job_;
};
