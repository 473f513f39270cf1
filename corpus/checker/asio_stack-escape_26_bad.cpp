#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

struct part {
    std::shared_ptr<std::string> head, body;
};

class multipart : public std::enable_shared_from_this<multipart> {
public:
    explicit multipart(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(std::shared_ptr<std::string> body)
    {
        auto head = std::make_shared<std::string>("--frontier\r\nContent-Length: " + std::to_string(body->size()) + "\r\n\r\n");
        std::vector<asio::const_buffer> both;
        both.emplace_back(asio::buffer(*head)); // allow: stack-escape
        both.emplace_back(asio::buffer(*body));
        asio::async_write(sock_, both, [self = shared_from_this(), body](boost::system::error_code ec, std::size_t) { // expect: stack-escape
            if (ec) self->sock_.close();
        });
    }

private:
    asio::ip::tcp::socket sock_;
};
