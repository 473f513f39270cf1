// Reply builder on libevent: a status line, headers and a body, put straight into the output buffer.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <string>
#include <string_view>

namespace web {

struct document {
    std::string type, text;
    int max_age = 0;
};

class reply {
public:
    explicit reply(bufferevent* bev) : out_(bufferevent_get_output(bev)) {}

    reply& status(int code)
    {
        evbuffer_add_printf(out_, "HTTP/1.1 %d %s\r\n", code, code < 400 ? "OK" : "Error");
        return *this;
    }

    reply& header(const char* name, const std::string& value)
    {
        evbuffer_add_printf(out_, "%s: %s\r\n", name, value.c_str());
        return *this;
    }

    reply& body(std::string_view bytes)
    {
        evbuffer_add_printf(out_, "Content-Length: %zu\r\n", bytes.size());
        blank_line();
        attach(bytes); // allow: borrowed-parameter
        return *this;
    }

private:
    void blank_line()
    {
        static const char crlf[] = "\r\n";
        evbuffer_add_reference(out_, crlf, 2, nullptr, nullptr);
    }

    void attach(std::string_view bytes)
    {
        if (bytes.empty()) return;
        evbuffer_add_reference(out_, bytes.data(), bytes.size(), nullptr, nullptr); // expect: borrowed-parameter
    }

    evbuffer* out_;
};

void serve(bufferevent* client, const document& d)
{
    reply r(client);
    r.status(200).header("Content-Type", d.type);
    if (d.max_age > 0) r.header("Cache-Control", "max-age=" + std::to_string(d.max_age));
    r.body(d.text); // allow: borrowed-parameter
    bufferevent_enable(client, EV_READ | EV_WRITE);
}

void refuse(bufferevent* client, int code)
{
    reply(client).status(code).header("Connection", "close").body({});
}

}  // namespace web
