#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;

class keypad : public std::enable_shared_from_this<keypad> {
public:
    explicit keypad(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void press(char key)
    {
        auto text = std::make_shared<std::string>(1, key);
        *text += "\r\n";
        auto self = shared_from_this();
        asio::async_write(sock_, asio::buffer(*text), [self = std::move(self), text](auto ec, auto) {
            if (ec) self->sock_.close();
        });
    }
    void paste(std::shared_ptr<const std::string> text)
    {
        // The view is taken through a reference to the pointee before the owner moves.
        const std::string& bytes = *text;
        auto done = [self = shared_from_this(), text = std::move(text)](auto ec, auto) {
            if (ec) self->sock_.close();
        };
        asio::async_write(sock_, asio::buffer(bytes), std::move(done));
    }

private:
    asio::ip::tcp::socket sock_;
};
