// Thumbnail server: the client names a picture, the server answers with length and pixels.
#include <boost/asio.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using pixels = std::vector<std::uint8_t>;
using renderer = std::function<pixels(const std::string& name)>;

class thumbnail_session : public std::enable_shared_from_this<thumbnail_session> {
public:
    thumbnail_session(tcp::socket s, renderer r) : socket_(std::move(s)), render_(std::move(r)) {}

    void next()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(line_, 256), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (!ec)
                                       self->answer(n);
                               });
    }

private:
    void answer(std::size_t n)
    {
        std::string name = line_.substr(0, n - 1);
        line_.erase(0, n);
        pixels image = render_(name);
        if (image.empty())
            return refuse(std::make_unique<std::string>("no picture " + name + "\n"));
        send(std::move(image));
    }

    void send(pixels image)
    {
        const auto n = std::uint32_t(image.size());
        length_ = {std::uint8_t(n >> 24), std::uint8_t(n >> 16), std::uint8_t(n >> 8), std::uint8_t(n)};
        // The block of the vector moves along with it, and so stays where these descriptors say.
        const std::array<asio::const_buffer, 2> parts{asio::buffer(length_), asio::buffer(image)};
        asio::async_write(socket_, parts,
                          [self = shared_from_this(), image = std::move(image)](error_code ec, std::size_t) {
                              if (!ec)
                                  self->next();
                          });
    }

    void refuse(std::unique_ptr<std::string> text)
    {
        auto view = asio::buffer(*text);
        asio::async_write(socket_, view, [self = shared_from_this(), text = std::move(text)](error_code, std::size_t) {
            error_code ignored;
            self->socket_.shutdown(tcp::socket::shutdown_both, ignored);
        });
    }

    tcp::socket socket_;
    renderer render_;
    std::string line_;
    std::array<std::uint8_t, 4> length_{};
};

void serve(tcp::acceptor& acc, renderer r)
{
    acc.async_accept([&acc, r](error_code ec, tcp::socket s) {
        if (!ec)
            std::make_shared<thumbnail_session>(std::move(s), r)->next();
        serve(acc, r);
    });
}
