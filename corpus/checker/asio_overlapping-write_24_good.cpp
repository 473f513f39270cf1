#include <boost/asio.hpp>
#include <chrono>
#include <deque>
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
            self->post_frame(std::make_shared<const std::string>("PING\r\n"));
            self->arm_keepalive();
        });
    }

    void read_command()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(line_, 8192), "\r\n",
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return self->stop();
                                   auto reply = std::make_shared<const std::string>(self->execute(self->line_.substr(0, n - 2)));
                                   self->line_.erase(0, n);
                                   self->post_frame(reply);
                                   self->read_command();
                               });
    }

    void post_frame(std::shared_ptr<const std::string> f)
    {
        frames_.push_back(std::move(f));
        if (!writing_) pump();
    }

    void pump()
    {
        writing_ = true;
        asio::async_write(socket_, asio::buffer(*frames_.front()), [self = shared_from_this()](error_code ec, std::size_t) {
            self->frames_.pop_front();
            self->writing_ = false;
            if (ec) return self->stop();
            if (!self->frames_.empty()) self->pump();
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
    std::deque<std::shared_ptr<const std::string>> frames_;
    bool writing_ = false;
};
