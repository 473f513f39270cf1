#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class control_link : public std::enable_shared_from_this<control_link> {
public:
    explicit control_link(tcp::socket s) : socket_(std::move(s)), keepalive_(socket_.get_executor()) {}

    void start()
    {
        arm_keepalive();
        read_command();
    }

private:
    void arm_keepalive()
    {
        keepalive_.expires_after(std::chrono::seconds(15));
        keepalive_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec) return;
            self->send_ping();
            self->arm_keepalive();
        });
    }

    void send_ping()
    {
        static const std::string ping = "PING\r\n";
        asio::async_write(socket_, asio::buffer(ping), [self = shared_from_this()](error_code ec, std::size_t) { // expect: overlapping-write
            if (ec) self->stop();
        });
    }
    void read_command()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(line_, 8192), "\r\n",
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return self->stop();
                                   auto reply = std::make_shared<const std::string>(self->execute(self->line_.substr(0, n - 2)));
                                   self->line_.erase(0, n);
                                   self->send_reply(reply);
                               });
    }

    void send_reply(std::shared_ptr<const std::string> reply)
    {
        asio::async_write(socket_, asio::buffer(*reply), // allow: overlapping-write
                          [reply, self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return self->stop();
                              self->read_command();
                          });
    }

    std::string execute(const std::string& cmd)
    {
        if (cmd == "STATUS") return "200 up " + std::to_string(++served_) + "\r\n";
        if (cmd == "LIST") return std::string(200000, '-') + "\r\n";
        return "500 unknown\r\n";
    }

    void stop()
    {
        keepalive_.cancel();
        error_code ignored;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    asio::steady_timer keepalive_;
    std::string line_;
    int served_ = 0;
};
