#include <boost/asio.hpp>
#include <iostream>
#include <string>

using boost::asio::ip::tcp;

struct probe_result {
    boost::system::error_code ec;
    std::string address;
};

void probe(boost::asio::io_context& io, tcp::socket& sock, const std::string& host)
{
    probe_result result;
    tcp::endpoint to(boost::asio::ip::make_address(host), 80);
    sock.async_connect(to, [&result, to](const boost::system::error_code& ec) { // expect: handler-captures-local
        result.ec = ec;
        result.address = to.address().to_string();
    });
    boost::asio::post(io, [host] { std::cout << "probing " << host << '\n'; });
}
