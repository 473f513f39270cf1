#include <uv.h>
#include <cstdio>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

class line_sender {
public:
    using error_handler = std::function<void(int)>;

    line_sender(uv_loop_t* loop, error_handler on_error) : on_error_(std::move(on_error))
    {
        uv_tcp_init(loop, &tcp_);
        tcp_.data = this;
        write_.data = this;
    }

    uv_tcp_t* handle() { return &tcp_; }

    void send(std::string line)
    {
        if (failed_) return;
        line += '\n';
        pending_.push_back(std::move(line));
        if (!in_flight_) write_batch();
    }

private:
    static constexpr std::size_t max_batch = 16;

    void write_batch()
    {
        uv_buf_t bufs[max_batch];
        std::size_t n = 0;
        for (std::string& line : pending_) {
            if (n == max_batch) break;
            bufs[n++] = uv_buf_init(line.data(), static_cast<unsigned>(line.size()));
        }
        if (n == 0) return;
        int const rc = uv_write(&write_, reinterpret_cast<uv_stream_t*>(&tcp_), bufs, static_cast<unsigned>(n),
                                &line_sender::on_written);
        if (rc < 0) return fail(rc);
        in_flight_ = n;
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<line_sender*>(req->data);
        std::size_t const n = std::exchange(self->in_flight_, 0);
        if (status < 0) return self->fail(status);
        self->pending_.erase(self->pending_.begin(), self->pending_.begin() + static_cast<std::ptrdiff_t>(n));
        self->write_batch();
    }

    void fail(int status)
    {
        failed_ = true;
        std::fprintf(stderr, "send: %s\n", uv_strerror(status));
        on_error_(status);
    }

    uv_tcp_t tcp_{};
    uv_write_t write_{};
    error_handler on_error_;
    std::deque<std::string> pending_;
    std::size_t in_flight_ = 0;
    bool failed_ = false;
};

void report_progress(line_sender& out, const std::vector<int>& steps)
{
    for (int s : steps) out.send("step " + std::to_string(s));
    out.send("done");
}
