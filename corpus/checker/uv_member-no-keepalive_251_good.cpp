#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <uv.h>

// Reads a file block by block and keeps a checksum. release() takes effect when no read is pending.
class scrubber {
public:
    scrubber(uv_loop_t* loop, uv_file fd) : loop_(loop), fd_(fd) { req_.data = this; }
    scrubber(const scrubber&) = delete;
    scrubber& operator=(const scrubber&) = delete;

    int step()
    {
        if (busy_ || released_) return 0;
        uv_buf_t b = uv_buf_init(block_, sizeof block_);
        const int rc = uv_fs_read(loop_, &req_, fd_, &b, 1, offset_, &scrubber::on_block);
        busy_ = rc == 0;
        return rc;
    }

    void release()
    {
        released_ = true;
        if (!busy_) delete this;
    }

    std::uint64_t sum() const { return sum_; }
    bool done() const { return done_; }

private:
    ~scrubber() = default;

    static void on_block(uv_fs_t* r)
    {
        auto* self = static_cast<scrubber*>(r->data);
        const ssize_t n = r->result;
        uv_fs_req_cleanup(r);
        self->busy_ = false;
        if (self->released_) {
            delete self;
            return;
        }
        if (n <= 0) {
            self->done_ = true;
            return;
        }
        self->add(std::size_t(n));
        self->step();
    }

    void add(std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i) sum_ = (sum_ ^ std::uint8_t(block_[i])) * 1099511628211u;
        offset_ += std::int64_t(n);
    }

    uv_loop_t* loop_;
    uv_file fd_;
    uv_fs_t req_{};
    char block_[65536];
    std::int64_t offset_ = 0;
    std::uint64_t sum_ = 14695981039346656037u;
    bool busy_ = false, released_ = false, done_ = false;
};

struct scrubber_release {
    void operator()(scrubber* s) const { s->release(); }
};
using scrubber_ptr = std::unique_ptr<scrubber, scrubber_release>;

class scrub_queue {
public:
    explicit scrub_queue(uv_loop_t* loop) : loop_(loop) {}

    void add(const std::string& name, uv_file fd)
    {
        auto [it, fresh] = jobs_.try_emplace(name);
        if (!fresh) return;
        it->second = scrubber_ptr(new scrubber(loop_, fd));
        if (it->second->step() < 0) jobs_.erase(it);
    }
    void cancel(const std::string& name) { jobs_.erase(name); }
    void cancel_all() { jobs_.clear(); }

    std::map<std::string, std::uint64_t> finished() const
    {
        std::map<std::string, std::uint64_t> out;
        for (const auto& [name, job] : jobs_)
            if (job->done()) out[name] = job->sum();
        return out;
    }

private:
    uv_loop_t* loop_;
    std::map<std::string, scrubber_ptr> jobs_;
};
