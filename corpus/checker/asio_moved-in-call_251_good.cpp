#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using frame = std::vector<std::uint8_t>;

// Modbus/TCP: one request at a time. The frame moves into the handler, its block does not.
class modbus_client : public std::enable_shared_from_this<modbus_client> {
public:
    using reply_fn = std::function<void(error_code, const frame&)>;

    explicit modbus_client(tcp::socket s) : sock_(std::move(s)) {}

    bool read_registers(std::uint16_t first, std::uint16_t count, reply_fn f)
    {
        frame pdu{3, hi(first), lo(first), hi(count), lo(count)};
        return transact(std::move(pdu), std::move(f));
    }

    bool write_register(std::uint16_t at, std::uint16_t value, reply_fn f)
    {
        return transact({6, hi(at), lo(at), hi(value), lo(value)}, std::move(f));
    }

private:
    static std::uint8_t hi(std::uint16_t v) { return std::uint8_t(v >> 8); }
    static std::uint8_t lo(std::uint16_t v) { return std::uint8_t(v & 0xff); }

    bool transact(frame pdu, reply_fn f)
    {
        if (busy_) return false;
        busy_ = true;
        ++id_;
        const std::uint16_t length = std::uint16_t(pdu.size() + 1);
        const std::array<std::uint8_t, 7> mbap{hi(id_), lo(id_), 0, 0, hi(length), lo(length), 1};
        pdu.insert(pdu.begin(), mbap.begin(), mbap.end());
        const auto bytes = asio::buffer(pdu);
        asio::async_write(sock_, bytes, [self = shared_from_this(), pdu = std::move(pdu), f = std::move(f)](error_code ec, std::size_t) mutable {
            if (ec) return self->done(f, ec, {});
            self->read_head(std::move(f));
        });
        return true;
    }

    void read_head(reply_fn f)
    {
        auto head = std::make_unique<std::array<std::uint8_t, 7>>();
        const auto into = asio::buffer(*head);
        asio::async_read(sock_, into, [self = shared_from_this(), head = std::move(head), f = std::move(f)](error_code ec, std::size_t) mutable {
            const std::size_t n = std::size_t((*head)[4] << 8 | (*head)[5]);
            if (!ec && n < 2) ec = asio::error::invalid_argument;
            if (ec) return self->done(f, ec, {});
            self->read_body(n - 1, std::move(f));
        });
    }

    void read_body(std::size_t n, reply_fn f)
    {
        auto body = std::make_shared<frame>(n);
        asio::async_read(sock_, asio::buffer(*body), [self = shared_from_this(), body, f = std::move(f)](error_code ec, std::size_t) { self->done(f, ec, *body); });
    }

    void done(const reply_fn& f, error_code ec, const frame& body)
    {
        busy_ = false;
        f(ec, body);
    }

    tcp::socket sock_;
    std::uint16_t id_ = 0;
    bool busy_ = false;
};
