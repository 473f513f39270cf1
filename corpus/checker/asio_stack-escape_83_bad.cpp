#include <boost/asio.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/deferred.hpp>
#include <string>

namespace net = boost::asio;

// The operation starts when the caller launches it, long after `greeting` has gone.
auto make_greeting(net::ip::tcp::socket& s, int version)
{
    std::string greeting = "HELLO/" + std::to_string(version) + "\r\n";
    return net::async_write(s, net::buffer(greeting), net::deferred); // expect: stack-escape
}

void open(net::ip::tcp::socket& s)
{
    auto op = make_greeting(s, 4);
    std::move(op)([](boost::system::error_code, std::size_t) {});
}
