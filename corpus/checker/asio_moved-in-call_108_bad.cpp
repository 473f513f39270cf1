#include <boost/asio.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

namespace mdns {

struct Query {
    std::uint16_t id = 0;
    std::string name;
    udp::endpoint from;
};

struct Datagram {
    std::array<std::uint8_t, 512> bytes{};
    std::size_t len = 0;

    bool put(const void* p, std::size_t n)
    {
        if (len + n > bytes.size()) return false;
        std::memcpy(bytes.data() + len, p, n);
        len += n;
        return true;
    }
    bool put16(std::uint16_t v)
    {
        std::uint8_t be[2] = {std::uint8_t(v >> 8), std::uint8_t(v)};
        return put(be, sizeof be);
    }
};

class Responder : public std::enable_shared_from_this<Responder> {
public:
    Responder(asio::io_context& io, std::uint16_t port)
        : sock_(asio::make_strand(io), udp::endpoint(udp::v4(), port))
    {
    }

    void publish(const std::string& name, asio::ip::address_v4 addr) { zone_[name] = addr; }

    void start() { receive(); }

private:
    void receive()
    {
        sock_.async_receive_from(asio::buffer(in_), from_, [self = shared_from_this()](error_code ec, std::size_t n) {
            if (ec == asio::error::operation_aborted) return;
            if (!ec && n > 2) {
                Query q;
                q.id = std::uint16_t(self->in_[0] << 8 | self->in_[1]);
                q.name.assign(self->in_.begin() + 2, self->in_.begin() + std::ptrdiff_t(n));
                q.from = self->from_;
                self->answer(q);
            }
            self->receive();
        });
    }

    void answer(const Query& q)
    {
        Datagram reply;
        auto hit = zone_.find(q.name);
        reply.put16(q.id);
        reply.put16(hit == zone_.end() ? 0x8003 : 0x8000);
        if (!reply.put(q.name.data(), q.name.size())) return;
        if (hit != zone_.end()) {
            auto raw = hit->second.to_bytes();
            if (!reply.put(raw.data(), raw.size())) return;
        }
        auto wire = asio::buffer(reply.bytes, reply.len); // allow: moved-in-call
        sock_.async_send_to(wire, q.from, // expect: moved-in-call
                            [self = shared_from_this(), reply = std::move(reply)](error_code ec, std::size_t n) {
                                if (ec || n != reply.len)
                                    ++self->failed_;
                                else
                                    ++self->answered_;
                            });
    }

    udp::socket sock_;
    udp::endpoint from_;
    std::array<std::uint8_t, 1500> in_{};
    std::unordered_map<std::string, asio::ip::address_v4> zone_;
    std::size_t answered_ = 0, failed_ = 0;
};

}  // namespace mdns
