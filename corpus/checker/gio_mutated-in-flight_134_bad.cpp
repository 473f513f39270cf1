// Line-oriented remote console over a GOutputStream; lines may come at any time.
#include <gio/gio.h>

#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace console {

enum class level { debug, info, warning };

class remote_console {
public:
    remote_console(GOutputStream* out, level threshold) : stream_(out), threshold_(threshold) {}
    remote_console(const remote_console&) = delete;
    remote_console& operator=(const remote_console&) = delete;

    void print(level lv, std::string_view text)
    {
        if (lv < threshold_) {
            ++skipped_;
            return;
        }
        push(tag(lv), text);
    }

    void printf(level lv, const char* fmt, ...)
    {
        char line[256];
        va_list ap;
        va_start(ap, fmt);
        const int n = std::vsnprintf(line, sizeof line, fmt, ap);
        va_end(ap);
        if (n <= 0) return;
        const std::size_t len = static_cast<std::size_t>(n) < sizeof line ? static_cast<std::size_t>(n) : sizeof line - 1;
        print(lv, std::string_view(line, len));
    }

    std::size_t backlog() const { return text_.size(); }

private:
    static std::string_view tag(level lv)
    {
        switch (lv) {
        case level::debug: return "D ";
        case level::info: return "I ";
        default: return "W ";
        }
    }

    void push(std::string_view prefix, std::string_view text)
    {
        std::string line;
        line.reserve(prefix.size() + text.size() + 1);
        line.append(prefix).append(text).push_back('\n');
        text_ += line; // expect: mutated-in-flight
        if (!busy_) flush();
    }

    void flush()
    {
        busy_ = true;
        lent_ = text_.size();
        g_output_stream_write_all_async(stream_, text_.data(), lent_, 0, nullptr, &remote_console::on_written, this);
    }

    static void on_written(GObject*, GAsyncResult*, gpointer data)
    {
        auto* self = static_cast<remote_console*>(data);
        self->busy_ = false;
        self->text_.erase(0, self->lent_);
        self->lent_ = 0;
        if (!self->text_.empty()) self->flush();
    }

    GOutputStream* stream_;
    level threshold_;
    std::string text_;
    std::size_t lent_ = 0;
    unsigned skipped_ = 0;
    bool busy_ = false;
};

}  // namespace console
