#include <boost/asio.hpp>
#include <iostream>
#include <istream>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class line_reader : public std::enable_shared_from_this<line_reader> {
public:
    explicit line_reader(tcp::socket s) : sock_(std::move(s)) {}

    void next()
    {
        asio::streambuf in;
        asio::async_read_until(sock_, in, "\r\n", [self = shared_from_this()](const boost::system::error_code& ec, std::size_t n) { // expect: stack-escape
            if (ec) {
                self->fail(ec);
                return;
            }
            self->lines_ += n > 2;
            self->next();
        });
    }

private:
    void fail(const boost::system::error_code& ec)
    {
        if (ec != asio::error::eof) std::cerr << ec.message() << '\n';
        sock_.close();
    }

    tcp::socket sock_;
    std::size_t lines_ = 0;
};
