// Composed operation: header from the operation's own block, payload borrowed until the token completes.
#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using boost::system::error_code;

namespace framing {

template <class Stream>
class write_frame_op {
public:
    write_frame_op(Stream& s, std::uint8_t type, asio::const_buffer payload)
        : stream_(s), payload_(payload), head_(std::make_unique<head_t>())
    {
        const auto n = std::uint32_t(payload.size());
        *head_ = {type, std::uint8_t(n >> 24), std::uint8_t(n >> 16), std::uint8_t(n >> 8), std::uint8_t(n)};
    }

    template <class Self>
    void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
    {
        if (!started_) {
            started_ = true;
            const std::array<asio::const_buffer, 2> bufs{asio::buffer(*head_), payload_};
            asio::async_write(stream_, bufs, std::move(self));
            return;
        }
        self.complete(ec, n);
    }

private:
    using head_t = std::array<std::uint8_t, 5>;
    Stream& stream_;
    asio::const_buffer payload_;
    std::unique_ptr<head_t> head_;
    bool started_ = false;
};

template <class Stream, class Token>
auto async_write_frame(Stream& s, std::uint8_t type, std::string_view payload, Token&& token)
{
    return asio::async_compose<Token, void(error_code, std::size_t)>(
        write_frame_op<Stream>(s, type, asio::buffer(payload)), token, s);
}

// Same contract, by reference: the caller keeps `text` until its own handler runs.
template <class Stream, class Token>
auto async_write_text(Stream& s, const std::string& text, Token&& token)
{
    return asio::async_write(s, asio::buffer(text), std::forward<Token>(token));
}

}  // namespace framing

class telemetry : public std::enable_shared_from_this<telemetry> {
public:
    explicit telemetry(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    bool push(std::string json)
    {
        if (busy_) return false;
        busy_ = true;
        json_ = std::move(json);
        framing::async_write_frame(sock_, 1, json_, [self = shared_from_this()](error_code ec, std::size_t) {
            self->busy_ = false;
            if (!ec) ++self->frames_;
        });
        return true;
    }

    asio::awaitable<void> greet(int version)
    {
        auto self = shared_from_this();
        const std::string hello = "telemetry/" + std::to_string(version) + "\n";
        co_await framing::async_write_text(sock_, hello, asio::use_awaitable);
        co_await framing::async_write_frame(sock_, 0, "caps=none", asio::use_awaitable);
        busy_ = false;
    }

private:
    asio::ip::tcp::socket sock_;
    std::string json_;
    unsigned frames_ = 0;
    bool busy_ = true; // until greeted
};
