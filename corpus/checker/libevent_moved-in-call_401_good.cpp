// Response writer on a bufferevent; bodies are handed over without a copy.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <memory>
#include <string>
#include <utility>

class response_writer {
public:
    explicit response_writer(bufferevent* bev) : bev_(bev) {}

    bool reply(int status, std::string body)
    {
        evbuffer* out = bufferevent_get_output(bev_);
        if (evbuffer_add_printf(out, "HTTP/1.1 %d -\r\nContent-Length: %zu\r\n\r\n", status, body.size()) < 0)
            return false;
        return body.empty() || attach(out, std::move(body));
    }

private:
    static void drop_string(const void*, std::size_t, void* owner) { delete static_cast<std::string*>(owner); }

    static bool attach(evbuffer* out, std::string body)
    {
        auto owned = std::make_unique<std::string>(std::move(body));
        if (evbuffer_add_reference(out, owned->data(), owned->size(), drop_string, owned.get()) != 0) return false;
        owned.release();
        return true;
    }

    bufferevent* bev_;
};

void health(response_writer& w, bool up)
{
    w.reply(up ? 200 : 503, up ? "up\n" : "down\n");
}

void version(response_writer& w, int major, int minor)
{
    w.reply(200, std::to_string(major) + "." + std::to_string(minor) + "\n");
}
