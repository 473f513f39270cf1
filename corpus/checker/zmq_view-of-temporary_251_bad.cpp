#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>
#include <zmq.h>

struct slice {
    const void* data;
    std::size_t size;
};

template <class Container>
slice as_slice(const Container& c)
{
    return {c.data(), c.size() * sizeof(*c.data())};
}

struct trade {
    std::string symbol;
    std::int64_t price = 0, quantity = 0;
    std::string encode() const
    {
        std::string out(16, '\0');
        std::memcpy(out.data(), &price, 8);
        std::memcpy(out.data() + 8, &quantity, 8);
        return out + symbol;
    }
};

static void keep(void*, void*) {}

// Topic frame, then one frame per message. Topics are string literals.
class trade_publisher {
public:
    explicit trade_publisher(void* pub) : pub_(pub) {}

    bool heartbeat() { return zmq_send_const(pub_, "hb", 2, 0) == 2; }

    bool announce(const std::vector<std::string>& symbols)
    {
        std::string list;
        for (const auto& s : symbols) list += s + ',';
        const slice frame = as_slice(list);
        if (zmq_send_const(pub_, "symbols", 7, ZMQ_SNDMORE) < 0) return false;
        return zmq_send(pub_, frame.data, frame.size, 0) >= 0;
    }

    bool publish(const trade& t)
    {
        if (zmq_send_const(pub_, "trade", 5, ZMQ_SNDMORE) < 0) return false;
        const slice frame = as_slice(t.encode()); // allow: view-of-temporary
        zmq_msg_t m;
        if (zmq_msg_init_data(&m, const_cast<void*>(frame.data), frame.size, keep, nullptr) != 0) return false; // expect: view-of-temporary
        if (zmq_msg_send(&m, pub_, 0) < 0) { // allow: view-of-temporary
            zmq_msg_close(&m);
            return false;
        }
        ++published_;
        return true;
    }

    unsigned long published() const { return published_; }

private:
    void* pub_;
    unsigned long published_ = 0;
};

void replay(trade_publisher& p, const std::vector<trade>& day)
{
    for (const trade& t : day)
        if (!p.publish(t)) p.heartbeat();
}
