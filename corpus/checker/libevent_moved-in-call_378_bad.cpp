// Response writer on a bufferevent; bodies are handed over without a copy.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string>
#include <utility>

namespace {

void drop_string(const void*, std::size_t, void* owner)
{
    delete static_cast<std::string*>(owner);
}

}  // namespace

class response_writer {
public:
    explicit response_writer(bufferevent* bev) : bev_(bev) {}

    bool reply(int status, std::string body)
    {
        evbuffer* out = bufferevent_get_output(bev_);
        if (!head(out, status, body.size())) return false;
        if (body.empty()) return true;
        return attach(out, std::move(body));
    }

private:
    static bool head(evbuffer* out, int status, std::size_t length)
    {
        return evbuffer_add_printf(out, "HTTP/1.1 %d -\r\nContent-Length: %zu\r\n\r\n", status, length) > 0;
    }

    static bool attach(evbuffer* out, std::string body)
    {
        return evbuffer_add_reference(out, body.data(), body.size(), drop_string, new std::string(std::move(body))) == 0; // expect: moved-in-call
    }

    bufferevent* bev_;
};

void health(response_writer& w, bool up)
{
    w.reply(up ? 200 : 503, up ? "up\n" : "down\n");
}
