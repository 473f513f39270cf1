#include <uv.h>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <list>
#include <memory>
#include <vector>

// Log segments are written by the thread pool of libuv; a session that closes drops what it queued.
class SegmentWriter {
public:
    SegmentWriter(uv_loop_t* loop, uv_file fd) : loop_(loop), fd_(fd) {}

    bool append(const char* data, std::size_t n)
    {
        auto* job = new Job;
        job->owner = this;
        job->bytes.assign(data, data + n);
        job->req.data = job;
        uv_buf_t b = uv_buf_init(job->bytes.data(), static_cast<unsigned>(n));
        if (uv_fs_write(loop_, &job->req, fd_, &b, 1, offset_, &SegmentWriter::onWritten) != 0) {
            delete job;
            return false;
        }
        offset_ += static_cast<std::int64_t>(n);
        jobs_.push_back(job);
        return true;
    }

    void abort()
    {
        for (Job* job : jobs_) {
            uv_cancel(reinterpret_cast<uv_req_t*>(&job->req));
            delete job; // expect: freed-in-flight
        }
        jobs_.clear();
    }

    std::size_t outstanding() const { return jobs_.size(); }

private:
    struct Job {
        uv_fs_t req{};
        std::vector<char> bytes;
        SegmentWriter* owner = nullptr;
    };

    static void onWritten(uv_fs_t* req)
    {
        auto* job = static_cast<Job*>(req->data);
        auto* self = job->owner;
        if (req->result < 0)
            self->failed_ = true;
        uv_fs_req_cleanup(req);
        self->jobs_.remove(job);
        delete job;
    }

    uv_loop_t* loop_;
    uv_file fd_;
    std::int64_t offset_ = 0;
    std::list<Job*> jobs_;
    bool failed_ = false;
};
