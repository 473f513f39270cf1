// Spool file on libuv: producers append text, the loop's thread pool writes it out in chunks.
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <uv.h>

class spool {
public:
    explicit spool(uv_loop_t* loop) : loop_(loop) { req_.data = this; }
    spool(const spool&) = delete;
    spool& operator=(const spool&) = delete;

    bool open(const char* path)
    {
        uv_fs_t r;
        const int fd = uv_fs_open(loop_, &r, path, O_WRONLY | O_CREAT | O_APPEND, 0640, nullptr);
        uv_fs_req_cleanup(&r);
        fd_ = fd;
        return fd >= 0;
    }

    void put(std::string_view subsystem, std::string_view text)
    {
        if (fd_ < 0 || failed_) return;
        enqueue(subsystem, text);
        if (!writing_) start();
    }

    bool failed() const { return failed_; }

private:
    void enqueue(std::string_view subsystem, std::string_view text)
    {
        char stamp[32];
        const int n = std::snprintf(stamp, sizeof stamp, "%llu ", static_cast<unsigned long long>(uv_now(loop_)));
        std::string line(stamp, n > 0 ? static_cast<std::size_t>(n) : 0);
        line.append(subsystem).append(": ").append(text).append("\n");
        chunk_ += line; // expect: mutated-in-flight
    }

    void start()
    {
        uv_buf_t b = uv_buf_init(chunk_.data(), static_cast<unsigned>(chunk_.size()));
        writing_ = true;
        const int rc = uv_fs_write(loop_, &req_, fd_, &b, 1, -1, [](uv_fs_t* r) {
            auto* self = static_cast<spool*>(r->data);
            const auto result = r->result;
            uv_fs_req_cleanup(r);
            self->finished(result);
        });
        if (rc < 0) {
            writing_ = false;
            failed_ = true;
        }
    }

    void finished(ssize_t result)
    {
        writing_ = false;
        if (result < 0) {
            failed_ = true;
            chunk_.clear();
            return;
        }
        chunk_.erase(0, static_cast<std::size_t>(result));
        if (!chunk_.empty()) start();
    }

    uv_loop_t* loop_;
    uv_fs_t req_{};
    uv_file fd_ = -1;
    std::string chunk_;
    bool writing_ = false, failed_ = false;
};

int main()
{
    uv_loop_t* loop = uv_default_loop();
    static spool out(loop);
    if (!out.open("/tmp/spool.log")) return 1;
    uv_timer_t tick;
    uv_timer_init(loop, &tick);
    uv_timer_start(
        &tick,
        [](uv_timer_t* t) {
            out.put("tick", "first");
            out.put("tick", "second");
            if (out.failed()) uv_timer_stop(t);
        },
        100, 100);
    return uv_run(loop, UV_RUN_DEFAULT);
}
