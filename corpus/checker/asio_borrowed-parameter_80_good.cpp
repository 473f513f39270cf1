#include <boost/asio.hpp>
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace asio = boost::asio;

struct record_writer {
    asio::ip::tcp::socket sock;

    // An initiating function: the caller's token says when `block` is free again.
    template <class Token>
    auto async_put(std::span<const std::byte> block, Token&& token)
    {
        return asio::async_write(sock, asio::buffer(block.data(), block.size()), std::forward<Token>(token));
    }
};

class journal : public std::enable_shared_from_this<journal> {
public:
    explicit journal(asio::ip::tcp::socket s) : w_{std::move(s)} {}
    void note(char c)
    {
        if (pending_) return;
        pending_ = true;
        entry_.fill(std::byte(c));
        w_.async_put(entry_, [self = shared_from_this()](boost::system::error_code, std::size_t) { self->pending_ = false; });
    }

private:
    record_writer w_;
    std::array<std::byte, 16> entry_{};
    bool pending_ = false;
};

asio::awaitable<void> dump(record_writer& w, std::string text)
{
    co_await w.async_put(std::as_bytes(std::span(text)), asio::use_awaitable);
}
