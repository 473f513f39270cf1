#include <boost/asio.hpp>
#include <deque>
#include <istream>
#include <memory>
#include <string>

namespace bnc {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class upstream : public std::enable_shared_from_this<upstream> {
public:
    explicit upstream(tcp::socket s) : socket_(std::move(s)) {}

    void start() { read_line(); }

    void say(const std::string& channel, const std::string& text)
    {
        enqueue("PRIVMSG " + channel + " :" + text + "\r\n");
    }

private:
    void enqueue(std::string line)
    {
        const bool idle = outbox_.empty();
        outbox_.push_back(std::move(line));
        if (idle) flush();
    }

    void flush()
    {
        asio::async_write(socket_, asio::buffer(outbox_.front()), // allow: overlapping-write
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return self->close();
                              self->outbox_.pop_front();
                              if (!self->outbox_.empty()) self->flush();
                          });
    }

    void read_line()
    {
        asio::async_read_until(socket_, inbuf_, "\r\n", [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->close();
            std::istream is(&self->inbuf_);
            std::string line;
            std::getline(is, line);
            self->on_line(line);
            self->read_line();
        });
    }

    void on_line(const std::string& line)
    {
        static const std::string pong = "PONG :keepalive\r\n";
        if (line.rfind("PING", 0) == 0) {
            asio::async_write(socket_, asio::buffer(pong), [self = shared_from_this()](error_code ec, std::size_t) { // expect: overlapping-write
                if (ec) self->close();
            });
            return;
        }
        if (line.rfind("ERROR", 0) == 0) return close();
        if (line.find(" 433 ") != std::string::npos) enqueue("NICK guest_\r\n");
    }

    void close()
    {
        error_code ec;
        socket_.shutdown(tcp::socket::shutdown_both, ec);
        socket_.close(ec);
    }

    tcp::socket socket_;
    asio::streambuf inbuf_;
    std::deque<std::string> outbox_;
};

}  // namespace bnc
