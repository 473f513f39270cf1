#include <boost/asio.hpp>
#include <array>
#include <memory>
#include <string>

namespace asio = boost::asio;
using error_code = boost::system::error_code;

class ftp_reply : public std::enable_shared_from_this<ftp_reply> {
public:
    ftp_reply(asio::ip::tcp::socket s, std::array<std::string, 3> lines) : s_(std::move(s)), lines_(std::move(lines)) {}

    void start()
    {
        auto self = shared_from_this();
        asio::async_write(s_, asio::buffer(lines_[0]), [this, self](error_code ec, std::size_t) {
            if (ec) return;
            asio::async_write(s_, asio::buffer(lines_[1]), [this, self](error_code ec, std::size_t) {
                if (ec) return;
                asio::async_write(s_, asio::buffer(lines_[2]), [this, self](error_code ec, std::size_t) {
                    if (!ec) s_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
                });
            });
        });
    }

private:
    asio::ip::tcp::socket s_;
    std::array<std::string, 3> lines_;
};

void banner(asio::ip::tcp::socket s)
{
    std::array<std::string, 3> lines{"220-ready\r\n", "220-be nice\r\n", "220 go\r\n"};
    std::make_shared<ftp_reply>(std::move(s), std::move(lines))->start();
}
