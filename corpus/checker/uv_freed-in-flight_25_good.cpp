#include <cstring>
#include <functional>
#include <list>
#include <memory>
#include <string_view>
#include <utility>
#include <uv.h>

// Asynchronous file sink on the thread pool of a loop.
class file_sink {
public:
    using error_fn = std::function<void(int)>;

    file_sink(uv_loop_t* loop, uv_file fd, error_fn on_error) : loop_(loop), fd_(fd), on_error_(std::move(on_error)) {}
    file_sink(const file_sink&) = delete;
    file_sink& operator=(const file_sink&) = delete;

    bool write(std::string_view text)
    {
        auto& j = jobs_.emplace_back();
        j.self = std::prev(jobs_.end());
        j.sink = this;
        j.bytes = std::make_unique<char[]>(text.size());
        std::memcpy(j.bytes.get(), text.data(), text.size());
        j.req.data = &j;
        uv_buf_t b = uv_buf_init(j.bytes.get(), static_cast<unsigned>(text.size()));
        int rc = uv_fs_write(loop_, &j.req, fd_, &b, 1, offset_, on_written);
        if (rc < 0) {
            jobs_.pop_back();
            return false;
        }
        offset_ += static_cast<std::int64_t>(text.size());
        return true;
    }

    // What a worker has already begun cannot be stopped; those jobs, like the
    // cancelled ones, are dropped by their callback.
    unsigned discard()
    {
        unsigned running = 0;
        for (job& j : jobs_) {
            j.wanted = false;
            if (uv_cancel(reinterpret_cast<uv_req_t*>(&j.req)) == UV_EBUSY) ++running;
        }
        return running;
    }

    // The sink may be destroyed when this is true.
    bool idle() const { return jobs_.empty(); }

private:
    struct job {
        uv_fs_t req{};
        file_sink* sink = nullptr;
        std::unique_ptr<char[]> bytes;
        std::list<job>::iterator self;
        bool wanted = true;
    };

    static void on_written(uv_fs_t* req)
    {
        auto* j = static_cast<job*>(req->data);
        file_sink* sink = j->sink;
        ssize_t n = req->result;
        bool wanted = j->wanted;
        uv_fs_req_cleanup(req);
        sink->jobs_.erase(j->self);
        if (wanted && n < 0 && sink->on_error_) sink->on_error_(static_cast<int>(n));
    }

    uv_loop_t* loop_;
    uv_file fd_;
    error_fn on_error_;
    std::list<job> jobs_;
    std::int64_t offset_ = 0;
};
