// Dashboard channel: the newest state of all gauges goes to a browser over a WebSocket, coalescing updates.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

class dashboard_channel : public std::enable_shared_from_this<dashboard_channel> {
public:
    explicit dashboard_channel(net::ip::tcp::socket s) : ws_(std::move(s)) {}

    void open()
    {
        ws_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
        ws_.async_accept(beast::bind_front_handler(&dashboard_channel::on_open, shared_from_this()));
    }

    void update(const std::string& gauge, double value)
    {
        gauges_[gauge] = value;
        if (!open_) return;
        render(); // allow: mutated-in-flight
        if (sending_)
            stale_ = true;
        else
            send();
    }

private:
    void on_open(beast::error_code ec)
    {
        if (ec) return;
        open_ = true;
        ws_.text(true);
        render();
        send();
    }

    void render()
    {
        document_.clear(); // expect: mutated-in-flight
        document_ += '{';  // allow: mutated-in-flight
        for (auto& [name, value] : gauges_) {
            if (document_.size() > 1) document_ += ','; // allow: mutated-in-flight
            document_ += '"' + name + "\":" + std::to_string(value); // allow: mutated-in-flight
        }
        document_ += '}'; // allow: mutated-in-flight
    }

    void send()
    {
        sending_ = true;
        stale_ = false;
        ws_.async_write(net::buffer(document_),
                        beast::bind_front_handler(&dashboard_channel::on_sent, shared_from_this()));
    }

    void on_sent(beast::error_code ec, std::size_t)
    {
        sending_ = false;
        if (ec) {
            open_ = false;
            return;
        }
        if (stale_) send();
    }

    websocket::stream<beast::tcp_stream> ws_;
    std::map<std::string, double> gauges_;
    std::string document_;
    bool open_ = false;
    bool sending_ = false;
    bool stale_ = false;
};
