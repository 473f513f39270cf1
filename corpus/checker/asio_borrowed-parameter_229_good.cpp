// Netstring writer as a composed operation usable with any completion token on any stream.
#include <boost/asio.hpp>
#include <array>
#include <charconv>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace asio = boost::asio;
using error_code = boost::system::error_code;

template <class Stream>
class netstring_write_op {
public:
    netstring_write_op(Stream& s, std::span<const std::byte> body)
        : stream_(s), body_(body), prefix_(std::make_unique<std::array<char, 24>>())
    {
        auto r = std::to_chars(prefix_->data(), prefix_->data() + prefix_->size() - 1, body.size());
        *r.ptr++ = ':';
        prefix_size_ = static_cast<std::size_t>(r.ptr - prefix_->data());
    }

    template <class Self>
    void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
    {
        if (!started_) {
            started_ = true;
            std::array<asio::const_buffer, 3> parts{asio::buffer(prefix_->data(), prefix_size_),
                                                    asio::buffer(body_.data(), body_.size()), asio::buffer(",", 1)};
            asio::async_write(stream_, parts, std::move(self));
            return;
        }
        prefix_.reset();
        self.complete(ec, n);
    }

private:
    Stream& stream_;
    std::span<const std::byte> body_;
    std::unique_ptr<std::array<char, 24>> prefix_;
    std::size_t prefix_size_ = 0;
    bool started_ = false;
};

/// The bytes of `body` must stay valid until the completion handler is called.
template <class Stream, class Token>
auto async_write_netstring(Stream& stream, std::span<const std::byte> body, Token&& token)
{
    return asio::async_compose<Token, void(error_code, std::size_t)>(netstring_write_op<Stream>(stream, body), token, stream);
}

class status_reporter {
public:
    explicit status_reporter(asio::ip::tcp::socket s) : socket_(std::move(s)) {}

    asio::awaitable<std::size_t> report(int code)
    {
        std::string text = "status=" + std::to_string(code);
        std::size_t total = co_await async_write_netstring(socket_, std::as_bytes(std::span(text)), asio::use_awaitable);
        text = "uptime=" + std::to_string(++reports_);
        total += co_await async_write_netstring(socket_, std::as_bytes(std::span(text)), asio::use_awaitable);
        co_return total;
    }

private:
    asio::ip::tcp::socket socket_;
    unsigned reports_ = 0;
};
