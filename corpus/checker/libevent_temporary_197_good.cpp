// Chunked HTTP-ish responder: rendered pieces are handed to the output buffer together with their owner.
#include <cstdio>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

class chunk_writer {
public:
    explicit chunk_writer(bufferevent* bev) : out_(bufferevent_get_output(bev)) {}

    bool head(int status)
    {
        std::string_view line = status == 200 ? ok_line : error_line;
        return evbuffer_add_reference(out_, line.data(), line.size(), nullptr, nullptr) == 0;
    }

    bool chunk(std::string piece)
    {
        if (piece.empty()) return true;
        char size[24];
        int n = std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        return evbuffer_add(out_, size, std::size_t(n)) == 0 && hand_over(std::move(piece)) && literal("\r\n");
    }

    bool finish() { return literal("0\r\n\r\n"); }

private:
    static constexpr std::string_view ok_line = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    static constexpr std::string_view error_line = "HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n";

    template <std::size_t N>
    bool literal(const char (&text)[N])
    {
        return evbuffer_add_reference(out_, text, N - 1, nullptr, nullptr) == 0;
    }

    bool hand_over(std::string&& piece)
    {
        auto owner = std::make_unique<std::string>(std::move(piece));
        if (evbuffer_add_reference(out_, owner->data(), owner->size(), drop, owner.get()) != 0) return false;
        owner.release();
        return true;
    }

    static void drop(const void*, size_t, void* extra) { delete static_cast<std::string*>(extra); }

    evbuffer* out_;
};

std::string row(unsigned i, double v)
{
    return "row " + std::to_string(i) + ": " + std::to_string(v) + "\n";
}

struct table {
    std::vector<double> values;
};

void on_read(bufferevent* bev, void* arg)
{
    auto* t = static_cast<table*>(arg);
    evbuffer* in = bufferevent_get_input(bev);
    evbuffer_drain(in, evbuffer_get_length(in));
    chunk_writer w(bev);
    if (!w.head(t->values.empty() ? 500 : 200)) return;
    unsigned i = 0;
    for (double v : t->values)
        if (!w.chunk(row(i++, v))) return;
    w.finish();
}

void on_event(bufferevent* bev, short what, void*)
{
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) bufferevent_free(bev);
}

}  // namespace

int main()
{
    event_base* base = event_base_new();
    static table t{{1.5, 2.5, 4.0}};
    bufferevent* bev = bufferevent_socket_new(base, 0, 0);
    bufferevent_setcb(bev, on_read, nullptr, on_event, &t);
    bufferevent_enable(bev, EV_READ | EV_WRITE);
    event_base_dispatch(base);
    event_base_free(base);
    return 0;
}
