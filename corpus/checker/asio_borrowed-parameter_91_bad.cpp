#include <boost/asio.hpp>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct packet {
    std::uint16_t type = 0;
    std::vector<std::uint8_t> body;
    void pack(std::vector<asio::const_buffer>& to) const
    {
        to.emplace_back(&type, sizeof type);
        to.emplace_back(body.data(), body.size());
    }
};

template <class SocketPtr>
void send_packet(const SocketPtr& sock, const packet& p)
{
    std::vector<asio::const_buffer> parts;
    p.pack(parts);
    asio::async_write(*sock, parts, [sock](boost::system::error_code ec, std::size_t n) { // expect: borrowed-parameter
        if (ec) std::cerr << "send of " << n << " bytes: " << ec.message() << '\n';
    });
}

template void send_packet(const std::shared_ptr<asio::ip::tcp::socket>&, const packet&);
