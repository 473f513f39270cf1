// JSON-RPC over websocket: every request is answered before the next one is read.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

using bytes = std::vector<std::uint8_t>;
using rpc_method = std::function<std::unique_ptr<bytes>(const std::string& request)>;

class rpc_socket : public std::enable_shared_from_this<rpc_socket> {
public:
    rpc_socket(net::ip::tcp::socket s, rpc_method call) : ws_(std::move(s)), call_(std::move(call)) {}

    void run()
    {
        ws_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
        ws_.async_accept([self = shared_from_this()](beast::error_code ec) {
            if (!ec)
                self->read();
        });
    }

private:
    void read()
    {
        ws_.async_read(inbox_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec)
                self->handle();
        });
    }

    void handle()
    {
        std::string request = beast::buffers_to_string(inbox_.data());
        inbox_.consume(inbox_.size());
        auto result = call_(request);
        if (!result || result->empty())
            return read();  // notification: no answer
        ws_.binary(true);
        send(std::move(result));
    }

    void send(std::unique_ptr<bytes> frame)
    {
        ws_.async_write(net::buffer(*frame), // expect: moved-in-call
                        [self = shared_from_this(), frame = std::move(frame)](beast::error_code ec, std::size_t) {
                            if (!ec)
                                self->read();
                        });
    }

    websocket::stream<beast::tcp_stream> ws_;
    beast::flat_buffer inbox_;
    rpc_method call_;
};

void on_client(net::ip::tcp::socket s, rpc_method m)
{
    std::make_shared<rpc_socket>(std::move(s), std::move(m))->run();
}
