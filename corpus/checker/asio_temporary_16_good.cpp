// Stackful session: locals and temporaries live on the coroutine's own stack while it is suspended.
#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

static std::string banner(const std::string& host)
{
    return "220 " + host + " ESMTP ready for service, please behave\r\n";
}

class smtp_session : public std::enable_shared_from_this<smtp_session> {
public:
    smtp_session(tcp::socket s, std::string host)
        : strand_(asio::make_strand(s.get_executor())), sock_(std::move(s)), host_(std::move(host)) {}

    void go()
    {
        asio::spawn(strand_, [self = shared_from_this()](asio::yield_context y) { self->talk(y); }, asio::detached);
    }

private:
    void talk(asio::yield_context y)
    {
        error_code ec;
        asio::async_write(sock_, asio::buffer(banner(host_)), y[ec]);
        std::string in;
        while (!ec && !quit_) {
            const std::size_t n = asio::async_read_until(sock_, asio::dynamic_buffer(in, 4096), "\r\n", y[ec]);
            if (ec) break;
            const std::string line = in.substr(0, n - 2);
            in.erase(0, n);
            answer(line, y, ec);
        }
        error_code ignored;
        sock_.shutdown(tcp::socket::shutdown_both, ignored);
    }

    void answer(const std::string& line, asio::yield_context y, error_code& ec)
    {
        if (line == "QUIT") {
            quit_ = true;
            asio::async_write(sock_, asio::buffer("221 bye\r\n", 9), y[ec]);
            return;
        }
        if (line.compare(0, 5, "EHLO ") == 0) {
            std::vector<asio::const_buffer> parts;
            const std::string peer = line.substr(5);
            char size[32];
            const int n = std::snprintf(size, sizeof size, "250 SIZE %d\r\n", 1 << 20);
            parts.push_back(asio::buffer("250-", 4));
            parts.push_back(asio::buffer(peer));
            parts.push_back(asio::buffer("\r\n", 2));
            parts.push_back(asio::buffer(size, std::size_t(n)));
            asio::async_write(sock_, parts, y[ec]);
            return;
        }
        ++unknown_;
        asio::async_write(sock_, asio::buffer("502 " + std::to_string(unknown_) + " not implemented\r\n"), y[ec]);
    }

    asio::strand<asio::any_io_executor> strand_;
    tcp::socket sock_;
    std::string host_;
    unsigned unknown_ = 0;
    bool quit_ = false;
};
