#include <boost/asio.hpp>
#include <boost/asio/deferred.hpp>
#include <memory>
#include <string>

namespace net = boost::asio;

// The caller owns the text and launches the operation.
auto make_greeting(net::ip::tcp::socket& s, const std::string& greeting)
{
    return net::async_write(s, net::buffer(greeting), net::deferred);
}

void open(net::ip::tcp::socket& s, int version)
{
    auto text = std::make_shared<std::string>("HELLO/" + std::to_string(version) + "\r\n");
    auto op = make_greeting(s, *text);
    std::move(op)([text](boost::system::error_code, std::size_t) {});
}
