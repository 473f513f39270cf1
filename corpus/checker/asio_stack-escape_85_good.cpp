#include <array>
#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

static std::size_t read_line(tcp::socket& s, asio::streambuf& sb, asio::yield_context yield)
{
    return asio::async_read_until(s, sb, '\n', yield);
}

static void converse(tcp::socket& s, asio::yield_context yield)
{
    char greeting[] = "220 ready\r\n";
    asio::async_write(s, asio::buffer(greeting, sizeof greeting - 1), yield);
    asio::streambuf sb;
    for (;;) {
        boost::system::error_code ec;
        std::size_t n = asio::async_read_until(s, sb, '\n', yield[ec]);
        if (ec) return;
        std::string reply = "250 " + std::to_string(n) + " ok\r\n";
        sb.consume(n);
        asio::async_write(s, asio::buffer(reply), yield[ec]);
        if (ec) return;
        read_line(s, sb, yield);
        sb.consume(sb.size());
    }
}

void serve(tcp::acceptor& acc)
{
    asio::spawn(acc.get_executor(), [&acc](asio::yield_context yield) {
        for (;;) {
            auto s = std::make_shared<tcp::socket>(acc.get_executor());
            acc.async_accept(*s, yield);
            asio::spawn(acc.get_executor(), [s](asio::yield_context y) { converse(*s, y); }, asio::detached);
        }
    }, asio::detached);
}

int main()
{
    asio::io_context io;
    tcp::acceptor acc(io, tcp::endpoint(tcp::v4(), 2525));
    serve(acc);
    io.run();
}
