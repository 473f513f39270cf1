#include <boost/asio.hpp>
#include <functional>
#include <string>
#include <utility>

namespace asio = boost::asio;

using done_fn = std::function<void(boost::system::error_code)>;

// `line` belongs to the caller until `done` runs.
void write_line(asio::ip::tcp::socket& peer, const std::string& line, done_fn done)
{
    asio::async_write(peer, asio::buffer(line), [done = std::move(done)](boost::system::error_code ec, std::size_t) { done(ec); });
}

void write_block(asio::ip::tcp::socket& peer, const std::string& block, done_fn done)
{
    asio::async_write(peer, asio::buffer(block), [done](boost::system::error_code ec, std::size_t) { if (done) done(ec); });
}
