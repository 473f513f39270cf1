#include <libwebsockets.h>
#include <cstring>
#include <deque>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// Notification hub. A queued frame is released right after lws_write(): the library keeps its
// own copy of whatever the socket did not accept.
namespace hub {

class frame {
public:
    explicit frame(std::string_view text) : len_(text.size()), raw_(new unsigned char[LWS_PRE + text.size()])
    {
        std::memcpy(raw_.get() + LWS_PRE, text.data(), len_);
    }
    unsigned char* payload() { return raw_.get() + LWS_PRE; }
    std::size_t size() const { return len_; }

private:
    std::size_t len_;
    std::unique_ptr<unsigned char[]> raw_;
};

class subscriber {
public:
    explicit subscriber(lws* wsi) : wsi_(wsi) {}

    void push(std::string_view text)
    {
        queue_.emplace_back(text);
        lws_callback_on_writable(wsi_);
    }

    // LWS_CALLBACK_SERVER_WRITEABLE: one frame per call.
    int on_writable()
    {
        if (queue_.empty())
            return 0;
        frame& f = queue_.front();
        const int n = lws_write(wsi_, f.payload(), f.size(), LWS_WRITE_TEXT);
        const bool ok = n >= int(f.size());
        queue_.pop_front();
        if (!ok)
            return -1;
        if (!queue_.empty())
            lws_callback_on_writable(wsi_);
        return 0;
    }

private:
    lws* wsi_;
    std::deque<frame> queue_;
};

class server {
public:
    void established(lws* wsi) { subs_.emplace(wsi, std::make_unique<subscriber>(wsi)); }
    void closed(lws* wsi) { subs_.erase(wsi); }
    int writable(lws* wsi)
    {
        auto it = subs_.find(wsi);
        return it == subs_.end() ? 0 : it->second->on_writable();
    }
    void publish(std::string_view topic, std::string_view text)
    {
        std::vector<char> line(topic.begin(), topic.end());
        line.push_back(' ');
        line.insert(line.end(), text.begin(), text.end());
        for (auto& [wsi, s] : subs_)
            s->push({line.data(), line.size()});
    }

private:
    std::unordered_map<lws*, std::unique_ptr<subscriber>> subs_;
};

}  // namespace hub
