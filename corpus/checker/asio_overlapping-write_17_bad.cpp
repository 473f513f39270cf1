#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;

// MQTT-like publisher over TLS. Everything runs on one strand (the executor of the stream).
class tls_publisher : public std::enable_shared_from_this<tls_publisher> {
public:
    using stream = asio::ssl::stream<asio::ip::tcp::socket>;

    tls_publisher(asio::any_io_executor strand, asio::ssl::context& ctx)
        : stream_(asio::ip::tcp::socket(strand), ctx), idle_(strand)
    {
    }

    void run() { arm_idle(); }

    void publish(std::string packet)
    {
        asio::post(stream_.get_executor(), [self = shared_from_this(), p = std::move(packet)]() mutable {
            self->queue_.push_back(std::move(p));
            if (!self->writing_)
                self->write_next();
        });
    }

private:
    void write_next()
    {
        writing_ = true;
        asio::async_write(stream_, asio::buffer(queue_.front()), // allow: overlapping-write
                          [self = shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
    }

    void on_written(error_code ec)
    {
        writing_ = false;
        if (ec)
            return stop();
        queue_.pop_front();
        if (!queue_.empty())
            write_next();
    }

    void arm_idle()
    {
        idle_.expires_after(std::chrono::seconds(30));
        idle_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec)
                self->ping();
        });
    }

    void ping()
    {
        static const unsigned char pingreq[2] = {0xC0, 0x00};
        asio::async_write(stream_, asio::buffer(pingreq), // expect: overlapping-write
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec)
                                  return self->stop();
                              self->arm_idle();
                          });
    }

    void stop()
    {
        error_code ignored;
        idle_.cancel();
        stream_.lowest_layer().close(ignored);
    }

    stream stream_;
    asio::steady_timer idle_;
    std::deque<std::string> queue_;
    bool writing_ = false;
};
