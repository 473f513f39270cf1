#include <ctime>
#include <string>
#include <uv.h>

class log_file {
public:
    log_file(uv_loop_t* loop, uv_file fd) : loop_(loop), fd_(fd)
    {
        uv_timer_init(loop, &tick_);
        tick_.data = this;
        uv_timer_start(&tick_, [](uv_timer_t* t) { static_cast<log_file*>(t->data)->flush(); }, 200, 200);
    }
    void line(const char* level, const std::string& text)
    {
        char stamp[32];
        std::time_t now = std::time(nullptr);
        std::tm tm{};
        gmtime_r(&now, &tm);
        std::strftime(stamp, sizeof stamp, "%FT%TZ ", &tm);
        pending_ += stamp;
        pending_ += level;
        pending_ += ' ';
        pending_ += text;
        pending_ += '\n';
        if (pending_.size() > 64 * 1024) flush();
    }

private:
    struct write_job {
        uv_fs_t req;
        log_file* owner;
        std::size_t size;
        std::string text;
    };
    void flush()
    {
        if (writing_ || pending_.empty()) return;
        auto* job = new write_job;
        job->req.data = job;
        job->owner = this;
        job->size = pending_.size();
        job->text.swap(pending_);
        uv_buf_t buf = uv_buf_init(job->text.data(), static_cast<unsigned>(job->text.size()));
        if (uv_fs_write(loop_, &job->req, fd_, &buf, 1, -1, on_written) < 0) {
            delete job;
            ++lost_;
            return;
        }
        writing_ = true;
    }
    static void on_written(uv_fs_t* req)
    {
        auto* job = static_cast<write_job*>(req->data);
        job->owner->writing_ = false;
        if (req->result < 0 || static_cast<std::size_t>(req->result) != job->size) ++job->owner->lost_;
        uv_fs_req_cleanup(req);
        delete job;
    }
    uv_loop_t* loop_;
    uv_file fd_;
    uv_timer_t tick_;
    std::string pending_;
    bool writing_ = false;
    unsigned lost_ = 0;
};
