#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace net = boost::asio;
namespace beast = boost::beast;

std::string_view trim(std::string_view v)
{
    while (!v.empty() && v.back() == '\n') v.remove_suffix(1);
    return v;
}

struct order {
    int id;
    double price;
    std::string str() const
    {
        std::ostringstream os;
        os << "order=" << id << ";price=" << price << "\n";
        return os.str();
    }
};

class broker : public std::enable_shared_from_this<broker> {
    beast::websocket::stream<beast::tcp_stream> ws_;

public:
    explicit broker(net::ip::tcp::socket s) : ws_(std::move(s)) {}
    void place(const order& o)
    {
        auto line = trim(o.str()); // allow: view-of-temporary
        ws_.async_write(net::buffer(line.data(), line.size()), // expect: view-of-temporary
                        beast::bind_front_handler(&broker::on_placed, shared_from_this(), o.id));
    }

private:
    void on_placed(int id, beast::error_code ec, std::size_t)
    {
        if (ec && id > 0) ws_.next_layer().close();
    }
};
