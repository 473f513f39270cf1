#include <boost/asio.hpp>
#include <functional>
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
        asio::async_read_until(sock_, in_, "\r\n", [self = shared_from_this()](const boost::system::error_code& ec, std::size_t) {
            if (ec) return;
            std::istream is(&self->in_);
            std::string line;
            std::getline(is, line);
            self->lines_ += !line.empty();
            self->next();
        });
    }

private:
    tcp::socket sock_;
    asio::streambuf in_;
    std::size_t lines_ = 0;
};

void first_word(std::shared_ptr<tcp::socket> s, std::function<void(std::string)> then)
{
    auto text = std::make_shared<std::string>();
    asio::async_read_until(*s, asio::dynamic_buffer(*text, 128), ' ', [s, text, then](boost::system::error_code ec, std::size_t n) {
        then(ec ? std::string() : text->substr(0, n));
    });
}
