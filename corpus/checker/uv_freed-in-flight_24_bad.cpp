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
        held_ += text.size();
        return true;
    }

    // Gives the memory of everything that is still queued back at once.
    void discard()
    {
        for (job& j : jobs_) {
            uv_cancel(reinterpret_cast<uv_req_t*>(&j.req));
            j.bytes.reset(); // expect: freed-in-flight
        }
        held_ = 0;
        discarded_ = true;
    }

    bool idle() const { return jobs_.empty(); }
    std::size_t held() const { return held_; }

private:
    struct job {
        uv_fs_t req{};
        file_sink* sink = nullptr;
        std::unique_ptr<char[]> bytes;
        std::list<job>::iterator self;
    };

    static void on_written(uv_fs_t* req)
    {
        auto* j = static_cast<job*>(req->data);
        file_sink* sink = j->sink;
        ssize_t n = req->result;
        uv_fs_req_cleanup(req);
        sink->jobs_.erase(j->self);
        if (n > 0 && !sink->discarded_) sink->held_ -= static_cast<std::size_t>(n);
        if (n < 0 && n != UV_ECANCELED && sink->on_error_) sink->on_error_(static_cast<int>(n));
    }

    uv_loop_t* loop_;
    uv_file fd_;
    error_fn on_error_;
    std::list<job> jobs_;
    std::int64_t offset_ = 0;
    std::size_t held_ = 0;
    bool discarded_ = false;
};
