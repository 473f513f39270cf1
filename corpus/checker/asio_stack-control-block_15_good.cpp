#include <boost/asio.hpp>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

class discovery_responder : public std::enable_shared_from_this<discovery_responder> {
public:
    discovery_responder(asio::any_io_executor ex, unsigned short port, std::string name)
        : socket_(ex, udp::endpoint(udp::v4(), port)), name_(std::move(name))
    {
    }

    void start() { receive(); }
    void stop()
    {
        error_code ignored;
        socket_.close(ignored);
    }

private:
    struct query {
        udp::endpoint from;
        std::array<char, 512> text;
    };

    void receive()
    {
        auto q = std::make_shared<query>();
        socket_.async_receive_from(asio::buffer(q->text), q->from,
                                   [self = shared_from_this(), q](error_code ec, std::size_t n) {
                                       if (!self->socket_.is_open()) return;
                                       if (!ec) self->handle(std::string_view(q->text.data(), n), q->from);
                                       self->receive();
                                   });
    }

    void handle(std::string_view text, const udp::endpoint& from)
    {
        if (text.substr(0, 8) != "M-SEARCH") return;
        auto reply = std::make_shared<std::string>("HTTP/1.1 200 OK\r\nUSN: " + name_ + "\r\n\r\n");
        socket_.async_send_to(asio::buffer(*reply), from,
                              [self = shared_from_this(), reply](error_code ec, std::size_t) {
                                  if (ec) ++self->send_errors_;
                              });
    }

    udp::socket socket_;
    std::string name_;
    std::size_t send_errors_ = 0;
};
