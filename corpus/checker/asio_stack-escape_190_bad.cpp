#include <boost/asio.hpp>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct reply {
    unsigned code;
    std::string reason;
};

void answer(asio::ip::tcp::socket& peer, const reply& r)
{
    std::string status = std::to_string(r.code);
    std::string rest = ' ' + r.reason + "\r\n";
    std::vector<asio::const_buffer> parts{asio::buffer(status), asio::buffer(rest)};
    asio::async_write(peer, parts, [](boost::system::error_code, std::size_t) {}); // expect: stack-escape
}
