#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

class chat_participant : public std::enable_shared_from_this<chat_participant> {
public:
    explicit chat_participant(tcp::socket s) : socket_(std::move(s)) {}

    void start() { read_line(); }

    void deliver(const std::string& from, const std::string& text)
    {
        const bool idle = outbox_.empty();
        outbox_.push_back(from + ": " + text + "\n");
        if (idle) write_front();
    }

private:
    void read_line()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(inbox_, 4096), '\n',
                               [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
                                   if (ec) return;
                                   self->deliver("you", self->inbox_.substr(0, n - 1));
                                   self->inbox_.erase(0, n);
                                   self->read_line();
                               });
    }

    void write_front()
    {
        asio::async_write(socket_, asio::buffer(outbox_.front()),
                          [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                              if (ec) return self->close();
                              self->outbox_.pop_front();
                              if (!self->outbox_.empty()) self->write_front();
                          });
    }

    void close()
    {
        boost::system::error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

    tcp::socket socket_;
    std::string inbox_;
    std::deque<std::string> outbox_;
};

void accept_loop(tcp::acceptor& acc)
{
    acc.async_accept([&acc](boost::system::error_code ec, tcp::socket s) {
        if (ec) return;
        auto p = std::make_shared<chat_participant>(std::move(s));
        p->start();
        p->deliver("server", "welcome to the room, please be polite");
        p->deliver("server", "type /quit to leave");
        accept_loop(acc);
    });
}
