#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// Chat channel of a small relay daemon. Everybody who joins gets the scroll-back.
class Channel {
public:
    explicit Channel(std::string name) : name_(std::move(name)) {}
    Channel(const Channel&) = delete;

    void join(bufferevent* bev)
    {
        members_.push_back(bev);
        evbuffer* out = bufferevent_get_output(bev);
        evbuffer_add_printf(out, "* %s, %zu lines\n", name_.c_str(), lines_.size());
        replay(out);
    }

    void part(bufferevent* bev)
    {
        members_.erase(std::remove(members_.begin(), members_.end(), bev), members_.end());
    }

    void say(std::string_view nick, std::string_view text)
    {
        std::string line;
        line.reserve(nick.size() + text.size() + 3);
        line.append(nick).append(": ").append(text).append("\n");
        for (bufferevent* m : members_)
            bufferevent_write(m, line.data(), line.size());
        lines_.push_back(std::move(line)); // expect: mutated-in-flight
    }

private:
    // The scroll-back is append-only, so the lines are lent to the output buffer.
    void replay(evbuffer* out) const
    {
        for (const std::string& l : lines_)
            evbuffer_add_reference(out, l.data(), l.size(), nullptr, nullptr); // allow: mutated-in-flight
    }

    std::string name_;
    std::vector<std::string> lines_;
    std::vector<bufferevent*> members_;
};

struct Client {
    Channel* channel;
    std::string nick;
};

void on_readable(bufferevent* bev, void* arg)
{
    auto* c = static_cast<Client*>(arg);
    evbuffer* in = bufferevent_get_input(bev);
    std::size_t n = 0;
    while (char* s = evbuffer_readln(in, &n, EVBUFFER_EOL_LF)) {
        c->channel->say(c->nick, {s, n});
        free(s);
    }
}
