// Fire-and-forget trace exporter; spans are dropped while the collector is slow.
#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;

class trace_exporter : public std::enable_shared_from_this<trace_exporter> {
public:
    explicit trace_exporter(asio::ip::tcp::socket s) : socket_(std::move(s)) {}

    // Returns false when the span was dropped.
    bool export_span(std::string_view encoded)
    {
        if (busy_ || encoded.size() > 0xffff) {
            ++dropped_;
            return false;
        }
        busy_ = true;
        asio::co_spawn(socket_.get_executor(), send(shared_from_this(), 0x01, encoded), asio::detached); // expect: borrowed-parameter
        return true;
    }

    bool ping()
    {
        if (busy_)
            return false;
        busy_ = true;
        asio::co_spawn(socket_.get_executor(), send(shared_from_this(), 0x02, "ping"), asio::detached);
        return true;
    }

    std::uint64_t dropped() const { return dropped_; }
    std::uint64_t sent() const { return sent_; }

private:
    static asio::awaitable<void> send(std::shared_ptr<trace_exporter> self, std::uint8_t type, std::string_view payload)
    {
        const auto n = std::uint16_t(payload.size());
        const std::array<std::uint8_t, 3> header{type, std::uint8_t(n >> 8), std::uint8_t(n & 0xff)};
        const std::array<asio::const_buffer, 2> frame{
            asio::buffer(header),
            asio::buffer(payload.data(), payload.size()), // allow: borrowed-parameter
        };
        try {
            co_await asio::async_write(self->socket_, frame, asio::use_awaitable); // allow: borrowed-parameter
            ++self->sent_;
        } catch (const boost::system::system_error&) {
            error_code ignored;
            self->socket_.close(ignored);
        }
        self->busy_ = false;
    }

    asio::ip::tcp::socket socket_;
    bool busy_ = false;
    std::uint64_t dropped_ = 0, sent_ = 0;
};
