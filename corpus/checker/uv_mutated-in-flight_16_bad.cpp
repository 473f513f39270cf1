#include <uv.h>
#include <cstdio>
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
        pending_.push_back(std::move(line)); // expect: mutated-in-flight
        if (!writing_) write_next();
    }

    std::size_t backlog() const { return pending_.size() - head_; }

private:
    void write_next()
    {
        if (head_ == pending_.size()) {
            pending_.clear();
            head_ = 0;
            return;
        }
        std::string& line = pending_[head_];
        uv_buf_t const buf = uv_buf_init(line.data(), static_cast<unsigned>(line.size()));
        writing_ = true;
        int const rc = uv_write(&write_, reinterpret_cast<uv_stream_t*>(&tcp_), &buf, 1, &line_sender::on_written); // allow: mutated-in-flight
        if (rc < 0) fail(rc);
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* self = static_cast<line_sender*>(req->data);
        self->writing_ = false;
        if (status < 0) return self->fail(status);
        ++self->head_;
        self->write_next();
    }

    void fail(int status)
    {
        writing_ = false;
        failed_ = true;
        std::fprintf(stderr, "send: %s\n", uv_strerror(status));
        on_error_(status);
    }

    uv_tcp_t tcp_{};
    uv_write_t write_{};
    error_handler on_error_;
    std::vector<std::string> pending_;
    std::size_t head_ = 0;
    bool writing_ = false;
    bool failed_ = false;
};

void report_progress(line_sender& out, const std::vector<int>& steps)
{
    for (int s : steps) out.send("step " + std::to_string(s));
    out.send("done");
}
