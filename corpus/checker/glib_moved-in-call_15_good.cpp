// Line channel over a GOutputStream; the stream allows one pending operation.
#include <gio/gio.h>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

extern "C" int g_output_stream_write_all_finish(GOutputStream*, GAsyncResult*, std::size_t* written, void* error);

class line_channel : public std::enable_shared_from_this<line_channel> {
public:
    using callback = std::function<void(bool ok)>;

    explicit line_channel(GOutputStream* out) : out_(out) {}

    void send(std::string line, callback done)
    {
        line += '\n';
        queue_.push_back({std::move(line), std::move(done)});
        write_next();
    }

    bool broken() const { return broken_; }

private:
    struct item {
        std::string line;
        callback done;
    };

    struct write_state {
        std::shared_ptr<line_channel> channel;
        std::string line;
        callback done;
    };

    void write_next()
    {
        if (busy_ || broken_ || queue_.empty()) return;
        item next = std::move(queue_.front());
        queue_.pop_front();
        busy_ = true;
        auto* state = new write_state{shared_from_this(), std::move(next.line), std::move(next.done)};
        g_output_stream_write_all_async(out_, state->line.data(), state->line.size(), 0, nullptr, &line_channel::on_written, state);
    }

    static void on_written(GObject* source, GAsyncResult* result, gpointer user)
    {
        std::unique_ptr<write_state> state(static_cast<write_state*>(user));
        std::size_t written = 0;
        const bool ok =
            g_output_stream_write_all_finish(reinterpret_cast<GOutputStream*>(source), result, &written, nullptr) != 0 &&
            written == state->line.size();
        auto& self = *state->channel;
        self.busy_ = false;
        if (!ok) self.fail();
        if (state->done) state->done(ok);
        self.write_next();
    }

    void fail()
    {
        broken_ = true;
        std::deque<item> rest;
        rest.swap(queue_);
        for (auto& i : rest)
            if (i.done) i.done(false);
    }

    GOutputStream* out_;
    std::deque<item> queue_;
    bool busy_ = false;
    bool broken_ = false;
};
