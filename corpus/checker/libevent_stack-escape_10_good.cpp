#include <cstdio>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <string>

class greeter {
public:
    explicit greeter(bufferevent* b) : bev_(b) {}
    void hello(int n)
    {
        char line[64];
        int k = std::snprintf(line, sizeof line, "hello %d\r\n", n);
        bufferevent_write(bev_, line, size_t(k));
        std::string more = "and welcome to line " + std::to_string(n) + "\r\n";
        evbuffer_add(bufferevent_get_output(bev_), more.data(), more.size());
        evbuffer_add_printf(bufferevent_get_output(bev_), "%s", more.c_str());
    }

private:
    bufferevent* bev_;
};

void on_status(evhttp_request* req, void*)
{
    evbuffer* out = evbuffer_new();
    std::string text = "alive\n";
    evbuffer_add(out, text.data(), text.size());
    evhttp_send_reply(req, HTTP_OK, "OK", out);
    evbuffer_free(out);
}
