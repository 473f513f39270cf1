#include <array>
#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::udp;

class discovery : public std::enable_shared_from_this<discovery> {
public:
    using hello_fn = std::function<void(const udp::endpoint&, std::string_view)>;

    discovery(asio::io_context& io, unsigned short port, hello_fn on_hello)
        : socket_(io, udp::endpoint(udp::v4(), port)), on_hello_(std::move(on_hello))
    {
    }

    void start(unsigned outstanding)
    {
        for (unsigned i = 0; i < outstanding; ++i) receive(std::make_shared<slot>());
    }

    void stop()
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

private:
    struct slot {
        udp::endpoint from;
        std::array<char, 1500> bytes;
    };

    void receive(std::shared_ptr<slot> s)
    {
        auto& from = s->from;
        auto bytes = asio::buffer(s->bytes);
        socket_.async_receive_from(bytes, from,
                                   std::bind(&discovery::on_datagram, shared_from_this(), std::move(s), std::placeholders::_1,
                                             std::placeholders::_2));
    }

    void on_datagram(std::shared_ptr<slot> s, const boost::system::error_code& ec, std::size_t n)
    {
        if (ec == asio::error::operation_aborted) return;
        constexpr std::string_view magic = "HELLO ";
        std::string_view text(s->bytes.data(), ec ? 0 : n);
        if (text.substr(0, magic.size()) == magic) on_hello_(s->from, text.substr(magic.size()));
        receive(std::move(s));
    }

    udp::socket socket_;
    hello_fn on_hello_;
};
