#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <utility>

namespace io = boost::asio;

struct packet {
    std::string command, payload;
    std::string pack() const { return command + '\0' + payload; }
};

class Socket : public std::enable_shared_from_this<Socket>
{
    io::ip::tcp::socket m_socket;

public:
    explicit Socket(io::ip::tcp::socket s) : m_socket(std::move(s)) {}

    void write(const packet &p)
    {
        auto msg = std::make_shared<std::string>(p.pack());
        io::async_write(m_socket, io::buffer(*msg), // expect: overlapping-write
                        [self = shared_from_this(), msg](const boost::system::error_code &, std::size_t) {});
    }
};

void send_shares(Socket &peer, packet shares, packet txs)
{
    if (!txs.payload.empty())
        peer.write(txs);
    peer.write(shares); // allow: overlapping-write
}
