#include <boost/asio.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

class peer_channel : public std::enable_shared_from_this<peer_channel> {
public:
    explicit peer_channel(tcp::socket s)
        : strand_(asio::make_strand(s.get_executor())), socket_(std::move(s)), idle_(strand_)
    {
    }

    void start()
    {
        asio::post(strand_, [self = shared_from_this()] { self->arm_idle(); });
    }

    void send(std::string message)
    {
        asio::post(strand_, [self = shared_from_this(), message = std::move(message)]() mutable {
            self->queue_.push_back(std::move(message));
            if (self->queue_.size() == 1) self->write_front();
        });
    }

    void stop()
    {
        asio::post(strand_, [self = shared_from_this()] {
            error_code ignored;
            self->stopped_ = true;
            self->idle_.cancel();
            self->socket_.close(ignored);
        });
    }

private:
    void write_front()
    {
        asio::async_write(socket_, asio::buffer(queue_.front()), // allow: overlapping-write
                          asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return self->stop();
                              self->queue_.pop_front();
                              if (!self->queue_.empty()) self->write_front();
                          }));
    }

    void arm_idle()
    {
        idle_.expires_after(15s);
        idle_.async_wait(asio::bind_executor(strand_, [self = shared_from_this()](error_code ec) {
            if (ec || self->stopped_) return;
            self->send_keepalive();
        }));
    }

    void send_keepalive()
    {
        static const unsigned char probe[4] = {0, 0, 0, 0};
        asio::async_write(socket_, asio::buffer(probe), // expect: overlapping-write
                          asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return self->stop();
                              self->arm_idle();
                          }));
    }

    asio::strand<tcp::socket::executor_type> strand_;
    tcp::socket socket_;
    asio::steady_timer idle_;
    std::deque<std::string> queue_;
    bool stopped_ = false;
};
