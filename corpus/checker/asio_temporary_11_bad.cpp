#include <boost/asio.hpp>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

std::vector<unsigned char> encode_hello(int version);

awaitable<void> negotiate(asio::ip::tcp::socket& sock, int version)
{
    unsigned char ack = 0;
    auto hello = asio::async_write(sock, asio::buffer(encode_hello(version)), use_awaitable); // expect: temporary
    auto reply = asio::async_read(sock, asio::buffer(&ack, 1), use_awaitable);
    co_await std::move(hello);
    co_await std::move(reply);
    if (ack != 1) sock.close();
}
