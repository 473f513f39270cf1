#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;

using shared_text = std::shared_ptr<const std::string>;

struct write_done {
    shared_text text;
    std::shared_ptr<asio::ip::tcp::socket> sock;
    void operator()(boost::system::error_code ec, std::size_t)
    {
        if (ec) sock->close();
    }
};

void send(std::shared_ptr<asio::ip::tcp::socket> sock, shared_text text)
{
    asio::async_write(*sock, asio::buffer(*text), write_done{text, sock});
}

void send_moved(std::shared_ptr<asio::ip::tcp::socket> sock, std::string raw)
{
    auto owned = std::make_unique<const std::string>(std::move(raw));
    auto& s = *sock;
    const asio::const_buffer bytes = asio::buffer(*owned);
    asio::async_write(s, bytes, write_done{shared_text{std::move(owned)}, std::move(sock)});
}
