#include <boost/asio.hpp>
#include <iostream>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

int upload(asio::io_context& io, tcp::socket& sock, const char* name)
{
    std::string header = std::string("PUT /") + name + " HTTP/1.0\r\nContent-Length: 0\r\n\r\n";
    asio::streambuf answer;
    int status = -1;

    asio::async_write(sock, asio::buffer(header), [&](boost::system::error_code ec, std::size_t) { // expect: stack-escape
        if (ec) return;
        asio::async_read_until(sock, answer, "\r\n", [&](boost::system::error_code, std::size_t) {
            std::istream in(&answer);
            std::string proto;
            in >> proto >> status;
        });
    });
    if (io.stopped()) {
        std::cerr << "not running\n";
        return -1;
    }
    if (header.size() > 1024)
        return -2;
    io.run();
    return status;
}
