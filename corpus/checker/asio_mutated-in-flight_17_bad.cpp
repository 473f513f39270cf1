#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

class control_client : public std::enable_shared_from_this<control_client> {
public:
    using line_fn = std::function<void(const std::string&)>;

    control_client(asio::io_context& io, line_fn fn) : socket_(io), on_line_(std::move(fn)) { outbox_.reserve(4); }

    void connect(const std::string& path)
    {
        socket_.async_connect(stream_protocol::endpoint(path), [self = shared_from_this()](error_code ec) {
            if (ec) return self->close();
            self->read_line();
            self->command("HELLO");
        });
    }

    void command(std::string verb)
    {
        verb += "\r\n";
        outbox_.push_back(std::move(verb)); // expect: mutated-in-flight
        if (!sending_) send_front();
    }

    void close()
    {
        error_code ignored;
        socket_.close(ignored);
    }

private:
    void send_front()
    {
        sending_ = true;
        asio::async_write(socket_, asio::buffer(outbox_.front()), // allow: mutated-in-flight
                          [self = shared_from_this()](error_code ec, std::size_t) { self->on_sent(ec); });
    }

    void on_sent(error_code ec)
    {
        if (ec) return close();
        outbox_.erase(outbox_.begin());
        if (outbox_.empty())
            sending_ = false;
        else
            send_front();
    }

    void read_line()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(inbox_, 65536), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return self->close();
                                   std::string line = self->inbox_.substr(0, n);
                                   self->inbox_.erase(0, n);
                                   self->on_line_(line);
                                   if (line.rfind("PING", 0) == 0) self->command("PONG");
                                   self->read_line();
                               });
    }

    stream_protocol::socket socket_;
    line_fn on_line_;
    std::string inbox_;
    std::vector<std::string> outbox_;
    bool sending_ = false;
};
