// Line protocol server on bufferevents: fixed replies are referenced, not copied.
#include <cstdlib>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view greeting = "220 ready\r\n";
constexpr std::string_view bye = "221 closing\r\n";
constexpr std::string_view bad_command = "500 what?\r\n";

struct client {
    bufferevent* bev;
    std::string name;
    unsigned commands = 0;
    bool leaving = false;
};

void append(client* c, std::string_view text)
{
    evbuffer_add_reference(bufferevent_get_output(c->bev), text.data(), text.size(), nullptr, nullptr); // allow: borrowed-parameter
}

std::string describe(const client& c)
{
    return "250 " + c.name + " has sent " + std::to_string(c.commands) + " commands\r\n";
}

void handle(client* c, std::string_view line)
{
    ++c->commands;
    if (line == "QUIT") {
        append(c, bye);
        c->leaving = true;
    } else if (line == "STAT") {
        append(c, describe(*c)); // expect: view-of-temporary
    } else if (line.substr(0, 5) == "NAME ") {
        c->name = line.substr(5);
        append(c, "250 hello\r\n");
    } else {
        append(c, bad_command);
    }
}

void on_event(bufferevent* bev, short, void* arg)
{
    bufferevent_free(bev);
    delete static_cast<client*>(arg);
}

void on_drained(bufferevent* bev, void* arg)
{
    auto* c = static_cast<client*>(arg);
    if (c->leaving) on_event(bev, 0, c);
}

void on_read(bufferevent* bev, void* arg)
{
    auto* c = static_cast<client*>(arg);
    std::size_t n = 0;
    while (!c->leaving) {
        char* line = evbuffer_readln(bufferevent_get_input(bev), &n, EVBUFFER_EOL_CRLF);
        if (!line) break;
        handle(c, std::string_view(line, n));
        std::free(line);
    }
}

}  // namespace

bool serve(event_base* base, evutil_socket_t fd)
{
    bufferevent* bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!bev) return false;
    auto* c = new client{bev, "anonymous"};
    bufferevent_setcb(bev, on_read, on_drained, on_event, c);
    append(c, greeting);
    bufferevent_enable(bev, EV_READ | EV_WRITE);
    return true;
}
