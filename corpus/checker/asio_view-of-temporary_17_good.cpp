#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

using bytes = std::vector<std::uint8_t>;
using bytes_ptr = std::shared_ptr<const bytes>;

namespace wire {
constexpr std::size_t header_size = 12;
using header = std::array<std::uint8_t, header_size>;

inline void put32(std::uint8_t* p, std::uint32_t v)
{
    for (int i = 3; i >= 0; --i, v >>= 8) p[i] = std::uint8_t(v);
}
inline std::uint32_t get32(const std::uint8_t* p)
{
    return std::uint32_t(p[0]) << 24 | std::uint32_t(p[1]) << 16 | std::uint32_t(p[2]) << 8 | p[3];
}
inline header make_header(std::uint32_t id, std::uint32_t code, std::size_t len)
{
    header h;
    put32(h.data(), id);
    put32(h.data() + 4, code);
    put32(h.data() + 8, std::uint32_t(len));
    return h;
}
}  // namespace wire

class rpc_session : public std::enable_shared_from_this<rpc_session> {
public:
    using service = std::function<bytes_ptr(const bytes&)>;
    rpc_session(tcp::socket s, service svc) : sock_(std::move(s)), service_(std::move(svc)) {}
    void start() { read_header(); }

private:
    void read_header()
    {
        asio::async_read(sock_, asio::buffer(in_header_), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return;
            const std::uint32_t len = wire::get32(self->in_header_.data() + 8);
            if (len > 1u << 20) return;
            self->in_body_.resize(len);
            self->read_body();
        });
    }

    void read_body()
    {
        asio::async_read(sock_, asio::buffer(in_body_), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return;
            self->reply(wire::get32(self->in_header_.data()), self->service_(self->in_body_));
        });
    }

    void reply(std::uint32_t id, bytes_ptr body)
    {
        std::vector<asio::const_buffer> parts;
        parts.reserve(2);
        auto head = std::make_shared<wire::header>(wire::make_header(id, body ? 0 : 1, body ? body->size() : 0));
        parts.push_back(asio::buffer(*head));
        if (body) parts.push_back(asio::buffer(*body));
        asio::async_write(sock_, parts, [self = shared_from_this(), head, body](error_code ec, std::size_t) {
            if (!ec) self->read_header();
        });
    }

    tcp::socket sock_;
    service service_;
    wire::header in_header_{};
    bytes in_body_;
};

void serve(tcp::socket s) { std::make_shared<rpc_session>(std::move(s), [](const bytes& b) { return std::make_shared<const bytes>(b); })->start(); }
