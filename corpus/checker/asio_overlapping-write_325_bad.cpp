#include <boost/asio.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class broker_link : public std::enable_shared_from_this<broker_link> {
public:
    broker_link(asio::io_context& io, tcp::endpoint where) : socket_(asio::make_strand(io)), keepalive_(socket_.get_executor()), where_(where) {}

    void start()
    {
        socket_.async_connect(where_, [self = shared_from_this()](error_code ec) {
            if (ec)
                return;
            self->up_ = true;
            self->schedule_ping();
            if (!self->outbox_.empty())
                self->write_front();
        });
    }

    void publish(std::string message)
    {
        asio::post(socket_.get_executor(), [self = shared_from_this(), m = std::move(message)]() mutable {
            bool idle = self->outbox_.empty();
            self->outbox_.push_back(std::move(m));
            if (idle && self->up_)
                self->write_front();
        });
    }

private:
    void write_front()
    {
        asio::async_write(socket_, asio::buffer(outbox_.front()), // allow: overlapping-write
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec)
                                  return self->fail();
                              self->outbox_.pop_front();
                              if (!self->outbox_.empty())
                                  self->write_front();
                          });
    }

    void schedule_ping()
    {
        keepalive_.expires_after(std::chrono::seconds(20));
        keepalive_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec && self->up_)
                self->ping();
        });
    }

    void ping()
    {
        static const char pingreq[2] = {'\xC0', '\0'};
        asio::async_write(socket_, asio::buffer(pingreq), // expect: overlapping-write
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec)
                                  return self->fail();
                              self->schedule_ping();
                          });
    }

    void fail()
    {
        up_ = false;
        keepalive_.cancel();
        error_code ignored;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    asio::steady_timer keepalive_;
    tcp::endpoint where_;
    std::deque<std::string> outbox_;
    bool up_ = false;
};
