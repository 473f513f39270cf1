#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

// Server-sent events over a bufferevent. Small pieces are copied, large ones are lent with an owner.
class event_stream {
public:
    explicit event_stream(bufferevent* bev) : bev_(bev) {}

    bool open()
    {
        static constexpr std::string_view head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        return evbuffer_add_reference(out(), head.data(), head.size(), nullptr, nullptr) == 0;
    }

    bool comment(int seq) { return put(": keepalive " + std::to_string(seq) + "\n\n"); }

    bool field(std::string_view name, std::string_view value)
    {
        std::string line;
        line.reserve(name.size() + value.size() + 3);
        line.append(name).append(": ").append(value).append("\n");
        return put(line);
    }

    bool event(long id, std::string payload)
    {
        if (!put("id: " + std::to_string(id) + "\ndata: ")) return false;
        if (payload.size() < 1024) return put(payload) && put("\n\n");
        return lend(std::move(payload)) && put("\n\n");
    }

    // One rendering for all subscribers: each output buffer holds a share of it.
    bool broadcast(const std::shared_ptr<const std::string>& text)
    {
        using share = std::shared_ptr<const std::string>;
        auto* held = new share(text);
        const int rc = evbuffer_add_reference(
            out(), (*held)->data(), (*held)->size(), [](const void*, std::size_t, void* p) { delete static_cast<share*>(p); }, held);
        if (rc != 0) delete held;
        return rc == 0;
    }

private:
    evbuffer* out() { return bufferevent_get_output(bev_); }
    bool put(std::string_view s) { return evbuffer_add(out(), s.data(), s.size()) == 0; }

    bool lend(std::string&& s)
    {
        auto owned = std::make_unique<std::string>(std::move(s));
        if (evbuffer_add_reference(out(), owned->data(), owned->size(), &event_stream::drop, owned.get()) != 0) return false;
        owned.release();
        return true;
    }

    static void drop(const void*, std::size_t, void* p) { delete static_cast<std::string*>(p); }

    bufferevent* bev_;
};

bool publish(event_stream* first, event_stream* last, const std::string& name, int value)
{
    const auto text = std::make_shared<const std::string>("event: " + name + "\ndata: " + std::to_string(value) + "\n\n");
    bool ok = true;
    for (; first != last; ++first) ok = first->broadcast(text) && ok;
    return ok;
}
