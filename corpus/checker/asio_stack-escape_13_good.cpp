#include <boost/asio.hpp>
#include <array>
#include <string>
#include <thread>

namespace asio = boost::asio;

std::string relay_once(asio::ip::tcp::socket a, asio::ip::tcp::socket b, asio::io_context& io)
{
    std::array<char, 8192> chunk;
    std::string trailer = "-- relayed by " + asio::ip::host_name() + "\n";
    std::size_t moved = 0;

    a.async_read_some(asio::buffer(chunk), [&](boost::system::error_code ec, std::size_t n) {
        if (ec) return;
        std::array<asio::const_buffer, 2> out{asio::buffer(chunk, n), asio::buffer(trailer)};
        asio::async_write(b, out, [&](boost::system::error_code, std::size_t w) { moved = w; });
    });
    std::thread worker([&io] { io.run(); });
    worker.join();
    return "moved " + std::to_string(moved);
}
