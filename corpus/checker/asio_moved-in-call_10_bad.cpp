#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;

class ws_peer : public std::enable_shared_from_this<ws_peer> {
public:
    explicit ws_peer(asio::ip::tcp::socket s) : socket_(std::move(s)) {}

    void send_text(std::string text)
    {
        auto frame = std::make_unique<std::string>();
        frame->push_back(char(0x81));
        frame->push_back(char(text.size() & 0x7f));
        frame->append(text);
        asio::async_write(socket_, asio::buffer(*frame), // expect: moved-in-call
                          [self = shared_from_this(), frame = std::move(frame)](boost::system::error_code ec, std::size_t) {
                              if (ec) self->socket_.close();
                          });
    }

private:
    asio::ip::tcp::socket socket_;
};
