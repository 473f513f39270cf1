#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <functional>
#include <memory>

namespace beast = boost::beast;
namespace ws = boost::beast::websocket;

template <class NextLayer>
class subscription : public std::enable_shared_from_this<subscription<NextLayer>> {
public:
    subscription(NextLayer&& l, std::function<void(std::size_t)> sink) : ws_(std::move(l)), sink_(std::move(sink)) {}

    void receive()
    {
        beast::multi_buffer message;
        ws_.async_read(message, beast::bind_front_handler(&subscription::on_message, this->shared_from_this())); // expect: stack-escape
    }

private:
    void on_message(beast::error_code ec, std::size_t n)
    {
        if (ec) return;
        sink_(n);
        receive();
    }
    ws::stream<NextLayer> ws_;
    std::function<void(std::size_t)> sink_;
};

template class subscription<beast::tcp_stream>;
