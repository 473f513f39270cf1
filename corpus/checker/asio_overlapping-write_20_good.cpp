#include <boost/asio.hpp>
#include <array>
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
        asio::post(strand_, [self = shared_from_this()] {
            self->arm_idle();
            self->read_some();
        });
    }

    void send(std::string message)
    {
        asio::post(strand_, [self = shared_from_this(), message = std::move(message)]() mutable {
            self->enqueue(std::move(message));
        });
    }

private:
    void enqueue(std::string message)
    {
        queue_.push_back(std::move(message));
        if (writing_) return;
        writing_ = true;
        write_front();
    }

    void write_front()
    {
        asio::async_write(socket_, asio::buffer(queue_.front()),
                          asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) return self->fail();
                              self->queue_.pop_front();
                              if (self->queue_.empty()) {
                                  self->writing_ = false;
                                  return;
                              }
                              self->write_front();
                          }));
    }

    void read_some()
    {
        socket_.async_read_some(asio::buffer(in_),
                                asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t n) {
                                    if (ec) return self->fail();
                                    self->received_ += n;
                                    self->read_some();
                                }));
    }

    void arm_idle()
    {
        idle_.expires_after(15s);
        idle_.async_wait(asio::bind_executor(strand_, [self = shared_from_this()](error_code ec) {
            if (ec || self->failed_) return;
            if (!self->writing_) self->enqueue(std::string(4, '\0'));
            self->arm_idle();
        }));
    }

    void fail()
    {
        error_code ignored;
        failed_ = true;
        idle_.cancel();
        socket_.close(ignored);
    }

    asio::strand<tcp::socket::executor_type> strand_;
    tcp::socket socket_;
    asio::steady_timer idle_;
    std::deque<std::string> queue_;
    std::array<char, 4096> in_{};
    std::size_t received_ = 0;
    bool writing_ = false;
    bool failed_ = false;
};
