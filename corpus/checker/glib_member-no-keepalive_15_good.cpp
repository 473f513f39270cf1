#include <gio/gio.h>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

extern "C" long g_input_stream_read_finish(GInputStream*, GAsyncResult*, void** error);

using line_fn = std::function<void(int, std::string_view)>;

class port_reader : public std::enable_shared_from_this<port_reader> {
public:
    port_reader(int id, GInputStream* in, line_fn sink) : id_(id), in_(in), sink_(std::move(sink)) {}

    void read_more()
    {
        auto* hold = new std::shared_ptr<port_reader>(shared_from_this());
        g_input_stream_read_async(in_, chunk_, sizeof chunk_, 0, nullptr, &port_reader::on_read, hold);
    }

    void stop() { stopped_ = true; }

private:
    static void on_read(GObject*, GAsyncResult* res, gpointer data)
    {
        const std::unique_ptr<std::shared_ptr<port_reader>> hold(static_cast<std::shared_ptr<port_reader>*>(data));
        port_reader* self = hold->get();
        const long n = g_input_stream_read_finish(self->in_, res, nullptr);
        if (n <= 0 || self->stopped_) return;
        self->total_ += std::uint64_t(n);
        self->sink_(self->id_, std::string_view(self->chunk_, std::size_t(n)));
        if (!self->stopped_) self->read_more();
    }

    int id_;
    GInputStream* in_;
    line_fn sink_;
    char chunk_[2048];
    std::uint64_t total_ = 0;
    bool stopped_ = false;
};

class port_registry {
public:
    explicit port_registry(line_fn sink) : sink_(std::move(sink)) {}

    void plugged(int id, GInputStream* in)
    {
        auto reader = std::make_shared<port_reader>(id, in, sink_);
        if (!readers_.emplace(id, reader).second) return;
        reader->read_more();
    }

    void unplugged(int id)
    {
        auto it = readers_.find(id);
        if (it == readers_.end()) return;
        it->second->stop();
        readers_.erase(it);
    }

private:
    line_fn sink_;
    std::map<int, std::shared_ptr<port_reader>> readers_;
};
