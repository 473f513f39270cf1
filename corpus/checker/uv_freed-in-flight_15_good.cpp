#include <uv.h>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <vector>

// Reads of cache blocks run in the thread pool. Cancelling forgets the caller's callback only; the
// job and its block are freed by the callback, which libuv also calls for a cancelled request.
class BlockReader {
public:
    using Sink = std::function<void(const char*, ssize_t)>;
    explicit BlockReader(uv_loop_t* loop) : loop_(loop) {}
    BlockReader(const BlockReader&) = delete;
    BlockReader& operator=(const BlockReader&) = delete;
    ~BlockReader() { cancelAll(); }

    bool read(uv_file fd, std::int64_t at, std::size_t n, Sink sink)
    {
        auto* job = new Job;
        job->block.resize(n);
        job->sink = std::move(sink);
        job->req.data = job;
        uv_buf_t b = uv_buf_init(job->block.data(), static_cast<unsigned>(n));
        if (uv_fs_read(loop_, &job->req, fd, &b, 1, at, &BlockReader::finished) != 0) {
            delete job;
            return false;
        }
        job->where = live_.insert(live_.end(), job);
        job->owner = this;
        return true;
    }

    void cancelAll()
    {
        for (Job* job : live_) {
            job->owner = nullptr;
            job->sink = nullptr;
            uv_cancel(reinterpret_cast<uv_req_t*>(&job->req));
        }
        live_.clear();
    }

private:
    struct Job {
        uv_fs_t req{};
        std::vector<char> block;
        Sink sink;
        BlockReader* owner = nullptr;
        std::list<Job*>::iterator where;
    };

    static void finished(uv_fs_t* req)
    {
        auto* job = static_cast<Job*>(req->data);
        const ssize_t n = req->result;
        uv_fs_req_cleanup(req);
        if (job->owner) {
            job->owner->live_.erase(job->where);
            if (job->sink)
                job->sink(job->block.data(), n);
        }
        delete job;
    }

    uv_loop_t* loop_;
    std::list<Job*> live_;
};
