#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using error_code = boost::system::error_code;

// IRC connection over TLS; everything runs on the strand of the stream.
class irc_connection : public std::enable_shared_from_this<irc_connection> {
public:
    irc_connection(asio::io_context& io, ssl::context& ctx) : stream_(asio::make_strand(io), ctx) {}

    void start(const tcp::endpoint& ep, std::string nick)
    {
        nick_ = std::move(nick);
        stream_.next_layer().async_connect(ep, [self = shared_from_this()](error_code ec) {
            if (!ec) self->handshake();
        });
    }

    void send(std::string line)
    {
        asio::dispatch(stream_.get_executor(), [self = shared_from_this(), line = std::move(line)]() mutable {
            self->enqueue(std::move(line));
        });
    }

private:
    void handshake()
    {
        stream_.async_handshake(ssl::stream_base::client, [self = shared_from_this()](error_code ec) {
            if (ec) return;
            self->enqueue("NICK " + self->nick_);
            self->enqueue("USER " + self->nick_ + " 0 * :" + self->nick_);
            self->read();
        });
    }

    void enqueue(std::string line)
    {
        line += "\r\n";
        outgoing_.push_back(std::move(line)); // expect: mutated-in-flight
        if (outgoing_.size() == 1) write_front();
    }

    void write_front()
    {
        asio::async_write(stream_, asio::buffer(outgoing_.front()), // allow: mutated-in-flight
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return self->close();
                              self->outgoing_.erase(self->outgoing_.begin());
                              if (!self->outgoing_.empty()) self->write_front();
                          });
    }

    void read()
    {
        asio::async_read_until(stream_, asio::dynamic_buffer(incoming_), "\r\n",
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return self->close();
                                   self->on_line(self->incoming_.substr(0, n - 2));
                                   self->incoming_.erase(0, n);
                                   self->read();
                               });
    }

    void on_line(const std::string& line)
    {
        if (line.rfind("PING ", 0) == 0) enqueue("PONG " + line.substr(5));
    }

    void close()
    {
        error_code ignored;
        stream_.next_layer().close(ignored);
    }

    ssl::stream<tcp::socket> stream_;
    std::string nick_, incoming_;
    std::vector<std::string> outgoing_;
};
