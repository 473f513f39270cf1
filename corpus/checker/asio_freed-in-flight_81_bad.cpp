#include <atomic>
#include <boost/asio.hpp>
#include <cstring>
#include <memory>
#include <new>

namespace asio = boost::asio;

struct packet {
    std::atomic<int> refs{1};
    std::size_t len = 0;
    unsigned char data[512];
};

inline void packet_put(packet* p)
{
    if (p->refs.fetch_sub(1) == 1) delete p;
}

class uplink : public std::enable_shared_from_this<uplink> {
public:
    explicit uplink(asio::ip::udp::socket s) : sock_(std::move(s)) {}

    void heartbeat(unsigned seq)
    {
        packet* p = new packet;
        p->len = sizeof seq;
        std::memcpy(p->data, &seq, sizeof seq);
        sock_.async_send(asio::buffer(p->data, p->len), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) ++self->errors_;
        });
        packet_put(p); // expect: freed-in-flight
    }

private:
    asio::ip::udp::socket sock_;
    unsigned errors_ = 0;
};
