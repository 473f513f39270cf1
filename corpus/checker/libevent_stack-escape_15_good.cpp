// Broadcast of one immutable body to many bufferevents without copying it.
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/util.h>
#include <memory>
#include <set>
#include <string>
#include <utility>

using Body = std::shared_ptr<const std::string>;

namespace detail {

void drop_body(const void*, size_t, void* holder) { delete static_cast<Body*>(holder); }

int add_body(evbuffer* out, const Body& body)
{
    auto* holder = new Body(body);
    int rc = evbuffer_add_reference(out, body->data(), body->size(), drop_body, holder);
    if (rc != 0) delete holder;
    return rc;
}

}  // namespace detail

class Broadcaster {
public:
    void attach(bufferevent* bev)
    {
        bufferevent_setcb(bev, nullptr, nullptr, &Broadcaster::on_event, this);
        bufferevent_enable(bev, EV_READ | EV_WRITE);
        peers_.insert(bev);
    }

    std::size_t publish(const std::string& topic, int value)
    {
        std::string text = "event: " + topic + "\ndata: " + std::to_string(value) + "\n\n";
        Body body = std::make_shared<const std::string>(std::move(text));
        std::size_t reached = 0;
        for (bufferevent* bev : peers_) {
            if (detail::add_body(bufferevent_get_output(bev), body) == 0) ++reached;
        }
        last_ = body;
        return reached;
    }

    // A late joiner gets the last event again.
    void replay(bufferevent* bev)
    {
        if (!last_) return;
        Body body = last_;
        detail::add_body(bufferevent_get_output(bev), body);
    }

    void comment(bufferevent* bev)
    {
        static const char ping[] = ": ping\n\n";
        evbuffer_add_reference(bufferevent_get_output(bev), ping, sizeof ping - 1, nullptr, nullptr);
    }

private:
    static void on_event(bufferevent* bev, short what, void* arg)
    {
        if (!(what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))) return;
        auto* self = static_cast<Broadcaster*>(arg);
        self->peers_.erase(bev);
        bufferevent_free(bev);
    }

    std::set<bufferevent*> peers_;
    Body last_;
};
