#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;

// Chat session over TLS: messages, pings and the goodbye all pass through one queue, and only an
// empty queue starts a write. The read loop runs beside it.
class chat_session : public std::enable_shared_from_this<chat_session> {
public:
    using stream = asio::ssl::stream<asio::ip::tcp::socket>;
    using text_ptr = std::shared_ptr<const std::string>;

    explicit chat_session(stream s) : stream_(std::move(s)), keepalive_(stream_.get_executor()) {}

    void start()
    {
        read();
        keep_alive();
    }

    void deliver(text_ptr text)
    {
        asio::dispatch(stream_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
            self->enqueue(std::move(text));
        });
    }

private:
    void enqueue(text_ptr text)
    {
        outbox_.push_back(std::move(text));
        if (outbox_.size() > 1)
            return;
        write();
    }

    void write()
    {
        asio::async_write(stream_, asio::buffer(*outbox_.front()), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec)
                return self->close();
            self->outbox_.pop_front();
            if (!self->outbox_.empty())
                self->write();
        });
    }

    void read()
    {
        asio::async_read_until(stream_, asio::dynamic_buffer(inbox_, 65536), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec)
                                       return self->close();
                                   self->enqueue(std::make_shared<const std::string>("ACK " + self->inbox_.substr(0, n)));
                                   self->inbox_.erase(0, n);
                                   self->read();
                               });
    }

    void keep_alive()
    {
        keepalive_.expires_after(std::chrono::seconds(20));
        keepalive_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec)
                return;
            static const auto ping = std::make_shared<const std::string>("PING\n");
            self->enqueue(ping);
            self->keep_alive();
        });
    }

    void close()
    {
        error_code ignored;
        keepalive_.cancel();
        stream_.lowest_layer().close(ignored);
    }

    stream stream_;
    asio::steady_timer keepalive_;
    std::string inbox_;
    std::deque<text_ptr> outbox_;
};
