#include <boost/asio.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Asks the device for its version; gives up after two seconds.
std::optional<std::string> query_version(asio::io_context& io, asio::serial_port& port)
{
    char reply[64];
    std::optional<std::size_t> got;
    asio::write(port, asio::buffer("V\r\n", 3));
    port.async_read_some(asio::buffer(reply), [&got](auto ec, auto n) { // expect: stack-escape
        if (!ec) got = n;
    });
    io.restart();
    io.run_for(2s);
    if (!got) return std::nullopt;
    return std::string(reply, *got);
}
