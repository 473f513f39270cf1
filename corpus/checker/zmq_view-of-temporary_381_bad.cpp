// Publishes market quotes on a PUB socket as two-part messages.
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <zmq.h>

struct quote {
    std::string symbol;
    std::int64_t bid = 0;
    std::int64_t ask = 0;
    std::uint64_t stamp = 0;
};

static std::string render(const quote& q)
{
    std::string out = "{\"s\":\"" + q.symbol + "\",\"b\":";
    out += std::to_string(q.bid);
    out += ",\"a\":" + std::to_string(q.ask);
    out += ",\"t\":" + std::to_string(q.stamp) + "}";
    return out;
}

class quote_publisher {
public:
    explicit quote_publisher(void* pub) : pub_(pub) {}

    bool publish(const quote& q)
    {
        if (!part("quotes", ZMQ_SNDMORE)) return false;
        if (!part(render(q), 0)) return false; // expect: view-of-temporary
        ++published_;
        return true;
    }

    std::uint64_t published() const { return published_; }

private:
    bool part(std::string_view bytes, int flags)
    {
        return zmq_send_const(pub_, bytes.data(), bytes.size(), flags) >= 0; // allow: view-of-temporary
    }

    void* pub_;
    std::uint64_t published_ = 0;
};
