// Bridge from worker threads to a pipe: lines are handed to the loop thread and written there.
#include <uv.h>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

class pipe_bridge {
public:
    explicit pipe_bridge(uv_loop_t* loop)
    {
        uv_pipe_init(loop, &pipe_, 0);
        uv_async_init(loop, &wakeup_, &pipe_bridge::on_wakeup);
        pipe_.data = this;
        wakeup_.data = this;
    }

    int open(uv_file fd) { return uv_pipe_open(&pipe_, fd); }

    // Any thread.
    void post(std::string line)
    {
        line += '\n';
        {
            std::lock_guard<std::mutex> lock(mutex_);
            inbox_.push_back(std::move(line));
        }
        uv_async_send(&wakeup_);
    }

    unsigned long failures() const { return failures_; }

private:
    struct line_write {
        uv_write_t request;
        std::string text;
        pipe_bridge* owner;
        std::list<line_write>::iterator self;
    };

    static void on_wakeup(uv_async_t* h)
    {
        auto* self = static_cast<pipe_bridge*>(h->data);
        std::vector<std::string> batch;
        {
            std::lock_guard<std::mutex> lock(self->mutex_);
            batch.swap(self->inbox_);
        }
        for (auto& line : batch) self->write(std::move(line));
    }

    void write(std::string line)
    {
        auto it = outgoing_.emplace(outgoing_.end());
        line_write& w = *it;
        w.text = std::move(line);
        w.owner = this;
        w.self = it;
        w.request.data = &w;
        uv_buf_t buf = uv_buf_init(w.text.data(), unsigned(w.text.size()));
        int rc = uv_write(&w.request, reinterpret_cast<uv_stream_t*>(&pipe_), &buf, 1, &pipe_bridge::on_written);
        if (rc < 0) {
            outgoing_.erase(it);
            ++failures_;
        }
    }

    static void on_written(uv_write_t* req, int status)
    {
        auto* w = static_cast<line_write*>(req->data);
        pipe_bridge* owner = w->owner;
        if (status < 0) ++owner->failures_;
        owner->outgoing_.erase(w->self);
    }

    uv_pipe_t pipe_;
    uv_async_t wakeup_;
    std::mutex mutex_;
    std::vector<std::string> inbox_;
    std::list<line_write> outgoing_;
    unsigned long failures_ = 0;
};
