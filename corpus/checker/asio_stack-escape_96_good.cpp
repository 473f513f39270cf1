#include <array>
#include <boost/asio.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/coroutine.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/yield.hpp>

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;

// The header block is on the heap because the operation object itself is moved between steps.
struct send_frame_op : asio::coroutine {
    tcp::socket& sock;
    std::unique_ptr<std::array<unsigned char, 4>> head;
    asio::const_buffer payload;

    template <class Self>
    void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
    {
        reenter(*this)
        {
            yield
            {
                auto view = asio::buffer(*head);
                asio::async_write(sock, view, std::move(self));
            }
            if (ec) return self.complete(ec, n);
            yield
            {
                auto view = payload;
                asio::async_write(sock, view, std::move(self));
            }
            self.complete(ec, n + 4);
        }
    }
};

// The payload belongs to the caller, who learns of the end through `token`.
template <class Token>
auto async_send_frame(tcp::socket& s, asio::const_buffer payload, Token&& token)
{
    auto head = std::make_unique<std::array<unsigned char, 4>>();
    for (int i = 0; i < 4; ++i) (*head)[std::size_t(i)] = static_cast<unsigned char>(payload.size() >> (8 * i));
    send_frame_op op{{}, s, std::move(head), payload};
    return asio::async_compose<Token, void(error_code, std::size_t)>(std::move(op), token, s);
}

#include <boost/asio/unyield.hpp>

asio::awaitable<void> say(tcp::socket& s, std::string what)
{
    std::vector<char> payload(what.begin(), what.end());
    payload.push_back('\n');
    co_await async_send_frame(s, asio::buffer(payload), asio::use_awaitable);
}
