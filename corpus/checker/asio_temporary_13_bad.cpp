#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;

class lobby : public std::enable_shared_from_this<lobby> {
public:
    explicit lobby(asio::io_context& io) : io_(io), acceptor_(io) {}

    void admit(asio::ip::tcp::socket sock, std::string motd)
    {
        asio::co_spawn(io_, [self = shared_from_this(), s = std::move(sock), text = std::move(motd)]() mutable -> asio::awaitable<void> { // expect: temporary
            co_await asio::async_write(s, asio::buffer(text), asio::use_awaitable);
            ++self->served_;
        }(), asio::detached);
    }

private:
    asio::io_context& io_;
    asio::ip::tcp::acceptor acceptor_;
    int served_ = 0;
};
