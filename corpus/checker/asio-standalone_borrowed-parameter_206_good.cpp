// A composed operation that sends a frame: four bytes of length, then the caller's payload.
#define ASIO_HAS_CO_AWAIT 1
#define ASIO_HAS_STD_COROUTINE 1
#include <array>
#include <asio.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace framing {

template <class Stream>
class send_op {
public:
    send_op(Stream& s, asio::const_buffer body)
        : stream_(s), body_(body), head_(std::make_unique<std::array<unsigned char, 4>>())
    {
        const auto n = static_cast<std::uint32_t>(body.size());
        for (int i = 0; i < 4; ++i) (*head_)[i] = static_cast<unsigned char>(n >> (24 - 8 * i));
    }

    template <class Self>
    void operator()(Self& self, std::error_code ec = {}, std::size_t n = 0)
    {
        if (!started_) {
            started_ = true;
            const std::array<asio::const_buffer, 2> parts{asio::buffer(*head_), body_};
            Stream& s = stream_;
            asio::async_write(s, parts, std::move(self));
            return;
        }
        self.complete(ec, n < 4 ? 0 : n - 4);
    }

private:
    Stream& stream_;
    asio::const_buffer body_;
    std::unique_ptr<std::array<unsigned char, 4>> head_;
    bool started_ = false;
};

// The payload stays with the caller, who is told through the token when it is free again.
template <class Stream, class Token>
auto async_send(Stream& s, const std::string& payload, Token&& token)
{
    return asio::async_compose<Token, void(std::error_code, std::size_t)>(
        send_op<Stream>(s, asio::buffer(payload)), token, s);
}

}  // namespace framing

class reporter : public std::enable_shared_from_this<reporter> {
public:
    explicit reporter(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void start()
    {
        asio::co_spawn(
            sock_.get_executor(), [self = shared_from_this()] { return self->loop(); }, asio::detached);
    }

private:
    asio::awaitable<void> loop()
    {
        for (int round = 0; round < 10; ++round) {
            const std::string text = "round " + std::to_string(round) + " total " + std::to_string(total_);
            try {
                total_ += co_await framing::async_send(sock_, text, asio::use_awaitable);
            } catch (const std::system_error&) {
                co_return;
            }
        }
        auto last = std::make_shared<const std::string>("end of report");
        framing::async_send(sock_, *last, [self = shared_from_this(), last](std::error_code, std::size_t) {
            std::error_code ignored;
            self->sock_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        });
    }

    asio::ip::tcp::socket sock_;
    std::size_t total_ = 0;
};

void report_to(asio::ip::tcp::socket s) { std::make_shared<reporter>(std::move(s))->start(); }
