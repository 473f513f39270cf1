#include <gio/gio.h>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>

extern "C" {
void g_cancellable_cancel(GCancellable*);
int g_output_stream_write_all_finish(GOutputStream*, GAsyncResult*, std::size_t*, void** error);
}

// One job is in flight at a time. Closing drops the queue and asks for cancellation; the job being
// written is owned by its callback, which runs for a cancelled write as well.
class LineWriter {
public:
    LineWriter(GOutputStream* out, GCancellable* cancel) : state_(std::make_shared<State>())
    {
        state_->out = out;
        state_->cancel = cancel;
    }
    ~LineWriter() { close(); }
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    void put(std::string line)
    {
        if (state_->closed)
            return;
        state_->queue.push_back(std::make_unique<std::string>(std::move(line)));
        pump(state_);
    }

    void close()
    {
        state_->closed = true;
        state_->queue.clear();
        if (state_->writing)
            g_cancellable_cancel(state_->cancel);
    }

private:
    struct State {
        GOutputStream* out = nullptr;
        GCancellable* cancel = nullptr;
        std::deque<std::unique_ptr<std::string>> queue;
        bool writing = false;
        bool closed = false;
    };

    struct Job {
        std::shared_ptr<State> state;
        std::unique_ptr<std::string> line;
    };

    static void pump(const std::shared_ptr<State>& st)
    {
        if (st->writing || st->queue.empty())
            return;
        auto job = std::make_unique<Job>();
        job->state = st;
        job->line = std::move(st->queue.front());
        st->queue.pop_front();
        st->writing = true;
        const std::string& text = *job->line;
        g_output_stream_write_all_async(st->out, text.data(), text.size(), 0, st->cancel, &LineWriter::written,
                                        job.release());
    }

    static void written(GObject*, GAsyncResult* res, gpointer data)
    {
        std::unique_ptr<Job> job(static_cast<Job*>(data));
        std::size_t n = 0;
        const int ok = g_output_stream_write_all_finish(job->state->out, res, &n, nullptr);
        job->state->writing = false;
        if (ok && !job->state->closed)
            pump(job->state);
    }

    std::shared_ptr<State> state_;
};
