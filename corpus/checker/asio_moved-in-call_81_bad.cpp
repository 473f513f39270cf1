#include <boost/asio.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;

class keypad : public std::enable_shared_from_this<keypad> {
public:
    explicit keypad(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void press(char key)
    {
        std::string text(1, key);
        text += "\r\n";
        const auto view = asio::buffer(text);
        // Short strings live inside the object: moving it moves the bytes away from the view.
        asio::async_write(sock_, view, [self = shared_from_this(), text = std::move(text)](auto ec, auto) { // expect: moved-in-call
            if (ec) self->sock_.close();
        });
    }

private:
    asio::ip::tcp::socket sock_;
};
