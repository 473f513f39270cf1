#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <uv.h>

// Follows a growing log file. Reads run in the thread pool of libuv, one at a time for each file.
class log_tail {
public:
    using line_fn = std::function<void(const std::string&)>;

    log_tail(uv_loop_t* loop, uv_file fd, line_fn f) : loop_(loop), fd_(fd), on_line_(std::move(f)) { req_.data = this; }
    log_tail(const log_tail&) = delete;
    log_tail& operator=(const log_tail&) = delete;

    int poll()
    {
        if (busy_) return 0;
        uv_buf_t b = uv_buf_init(chunk_, sizeof chunk_);
        const int rc = uv_fs_read(loop_, &req_, fd_, &b, 1, offset_, &log_tail::on_read); // expect: member-no-keepalive
        busy_ = rc == 0;
        return rc;
    }

private:
    static void on_read(uv_fs_t* r)
    {
        auto* self = static_cast<log_tail*>(r->data);
        const ssize_t n = r->result;
        uv_fs_req_cleanup(r);
        self->busy_ = false;
        if (n <= 0) return;
        self->offset_ += n;
        self->split(std::size_t(n));
        self->poll();
    }

    void split(std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) {
            if (chunk_[i] != '\n') {
                partial_ += chunk_[i];
                continue;
            }
            on_line_(partial_);
            partial_.clear();
        }
    }

    uv_loop_t* loop_;
    uv_file fd_;
    line_fn on_line_;
    uv_fs_t req_{};
    char chunk_[8192];
    std::string partial_;
    std::int64_t offset_ = 0;
    bool busy_ = false;
};

class tail_set {
public:
    explicit tail_set(uv_loop_t* loop) : loop_(loop) {}

    void watch(const std::string& name, uv_file fd, log_tail::line_fn f)
    {
        auto [it, fresh] = tails_.try_emplace(name);
        if (!fresh) return;
        it->second = std::make_unique<log_tail>(loop_, fd, std::move(f));
        it->second->poll();
    }

    // The file has grown.
    void changed(const std::string& name)
    {
        auto it = tails_.find(name);
        if (it != tails_.end()) it->second->poll();
    }

    // The file was removed or rotated away.
    void unwatch(const std::string& name) { tails_.erase(name); } // allow: freed-in-flight

private:
    uv_loop_t* loop_;
    std::unordered_map<std::string, std::unique_ptr<log_tail>> tails_;
};
