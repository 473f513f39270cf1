#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/util.h>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace replay {

using Segment = std::shared_ptr<const std::string>;

// The last N segments of a channel; late joiners get them all.
class History {
public:
    explicit History(std::size_t keep) : keep_(keep) {}

    void append(std::string bytes)
    {
        segments_[next_] = std::make_shared<const std::string>(std::move(bytes));
        if (next_ >= keep_) segments_.erase(next_ - keep_);
        ++next_;
    }

    template <class F>
    void each(F f) const
    {
        for (std::uint64_t i = next_ > keep_ ? next_ - keep_ : 0; i < next_; ++i) {
            auto it = segments_.find(i);
            if (it != segments_.end()) f(it->second);
        }
    }

    Segment last() const
    {
        auto it = next_ ? segments_.find(next_ - 1) : segments_.end();
        return it == segments_.end() ? nullptr : it->second;
    }

private:
    std::size_t keep_;
    std::uint64_t next_ = 0;
    std::unordered_map<std::uint64_t, Segment> segments_;
};

class Listener {
public:
    static bool add(event_base* base, evutil_socket_t fd, std::unordered_map<evutil_socket_t, Listener*>& all, const History& h)
    {
        bufferevent* bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
        if (!bev) return false;
        auto* l = new Listener(bev, fd, all);
        bufferevent_setcb(bev, nullptr, nullptr, on_event, l);
        bufferevent_enable(bev, EV_READ | EV_WRITE);
        h.each([l](const Segment& s) { l->send(s); });
        return true;
    }

    static void drop(Listener* l) { delete l; }

    bool send(const Segment& s)
    {
        evbuffer* out = bufferevent_get_output(bev_);
        if (evbuffer_get_length(out) > kBacklog) return false;
        auto* hold = new Segment(s);
        if (evbuffer_add_reference(out, (*hold)->data(), (*hold)->size(), release, hold) != 0) {
            delete hold;
            return false;
        }
        return true;
    }

private:
    static constexpr std::size_t kBacklog = 4u << 20;

    Listener(bufferevent* bev, evutil_socket_t fd, std::unordered_map<evutil_socket_t, Listener*>& all)
        : bev_(bev), fd_(fd), all_(all)
    {
        all_[fd_] = this;
    }
    ~Listener()
    {
        all_.erase(fd_);
        bufferevent_free(bev_);
    }

    static void release(const void*, std::size_t, void* hold) { delete static_cast<Segment*>(hold); }

    static void on_event(bufferevent*, short what, void* arg)
    {
        if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT)) delete static_cast<Listener*>(arg);
    }

    bufferevent* bev_;
    evutil_socket_t fd_;
    std::unordered_map<evutil_socket_t, Listener*>& all_;
};

class Channel {
public:
    Channel(event_base* base, std::size_t keep) : base_(base), history_(keep) {}
    Channel(const Channel&) = delete;
    ~Channel()
    {
        while (!listeners_.empty()) Listener::drop(listeners_.begin()->second);
    }

    bool join(evutil_socket_t fd) { return Listener::add(base_, fd, listeners_, history_); }

    void publish(std::string bytes)
    {
        history_.append(std::move(bytes));
        Segment s = history_.last();
        for (auto& [fd, l] : listeners_)
            if (!l->send(s)) ++dropped_;
    }

private:
    event_base* base_;
    History history_;
    std::unordered_map<evutil_socket_t, Listener*> listeners_;
    std::size_t dropped_ = 0;
};

}  // namespace replay
