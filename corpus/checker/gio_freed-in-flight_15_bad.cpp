#include <gio/gio.h>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

extern "C" {
void g_cancellable_cancel(GCancellable*);
std::ptrdiff_t g_input_stream_read_finish(GInputStream*, GAsyncResult*, void** error);
}

// Reader of a desktop helper's pipe. It is stopped when the helper is switched off in the settings
// and started again later; the object itself lives as long as the application.
class PipeReader {
public:
    using Handler = std::function<void(const std::uint8_t*, std::size_t)>;

    PipeReader(GInputStream* in, GCancellable* cancel, Handler h) : in_(in), cancel_(cancel), handler_(std::move(h)) {}
    PipeReader(const PipeReader&) = delete;
    PipeReader& operator=(const PipeReader&) = delete;

    void start()
    {
        if (pending_)
            return;
        stopped_ = false;
        if (!chunk_)
            chunk_ = std::make_unique<std::uint8_t[]>(kChunk);
        readNext();
    }

    void stop()
    {
        stopped_ = true;
        if (!pending_)
            return;
        g_cancellable_cancel(cancel_);
        chunk_.reset(); // expect: freed-in-flight
    }

private:
    static constexpr std::size_t kChunk = 8192;

    void readNext()
    {
        pending_ = true;
        g_input_stream_read_async(in_, chunk_.get(), kChunk, 0, cancel_, &PipeReader::onRead, this); // allow: freed-in-flight
    }

    static void onRead(GObject*, GAsyncResult* res, gpointer data)
    {
        auto* self = static_cast<PipeReader*>(data);
        const auto n = g_input_stream_read_finish(self->in_, res, nullptr);
        self->pending_ = false;
        if (self->stopped_ || n <= 0)
            return;
        self->handler_(self->chunk_.get(), static_cast<std::size_t>(n));
        if (!self->stopped_)
            self->readNext();
    }

    GInputStream* in_;
    GCancellable* cancel_;
    Handler handler_;
    std::unique_ptr<std::uint8_t[]> chunk_;
    bool pending_ = false;
    bool stopped_ = false;
};
