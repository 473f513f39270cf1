#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct reply {
    std::string status, rest;
};

void answer(asio::ip::tcp::socket& peer, unsigned code, const std::string& reason)
{
    auto r = std::make_shared<reply>();
    r->status = std::to_string(code);
    r->rest = ' ' + reason + "\r\n";
    std::vector<asio::const_buffer> parts{asio::buffer(r->status), asio::buffer(r->rest)};
    asio::async_write(peer, parts, [r](boost::system::error_code, std::size_t) {});
}
