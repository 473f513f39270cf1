#include <asio.hpp>
#include <array>
#include <iostream>

using asio::ip::tcp;

class greeter {
public:
    explicit greeter(tcp::socket s) : sock_(std::move(s)) { text_.fill('-'); }
    void go()
    {
        asio::async_write(sock_, asio::buffer(text_), [this](std::error_code ec, std::size_t n) { // expect: member-no-keepalive
            if (!ec) sent_ += n;
        });
    }

private:
    tcp::socket sock_;
    std::array<char, 80> text_;
    std::size_t sent_ = 0;
};

class daytime {
public:
    explicit daytime(asio::io_context& io) : acc_(io, tcp::endpoint(tcp::v4(), 13)) { next(); }

private:
    void next()
    {
        acc_.async_accept([this](std::error_code ec, tcp::socket s) {
            if (!ec) {
                greeter g(std::move(s));
                g.go(); // allow: stack-escape
            }
            next();
        });
    }
    tcp::acceptor acc_;
};

int main()
{
    asio::io_context io;
    daytime d(io);
    io.run();
}
