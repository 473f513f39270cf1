#include <boost/asio.hpp>
#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class transfer_session : public std::enable_shared_from_this<transfer_session> {
public:
    explicit transfer_session(tcp::socket s) : socket_(std::move(s)) {}

    void start() { read_command(); }

    void send_block(std::vector<char> block)
    {
        blocks_.push_back(std::move(block));
        pump();
    }

    void send_control(std::string line)
    {
        control_.push_back(std::move(line));
        pump();
    }

private:
    void pump()
    {
        if (busy_ || closed_) return;
        if (!control_.empty()) {
            busy_ = true;
            asio::async_write(socket_, asio::buffer(control_.front()),
                              [self = shared_from_this()](error_code ec, std::size_t) {
                                  self->control_.pop_front();
                                  self->written(ec);
                              });
        } else if (!blocks_.empty()) {
            busy_ = true;
            asio::async_write(socket_, asio::buffer(blocks_.front()),
                              [self = shared_from_this()](error_code ec, std::size_t) {
                                  self->blocks_.pop_front();
                                  self->written(ec);
                              });
        }
    }

    void written(error_code ec)
    {
        busy_ = false;
        if (ec) return abort();
        pump();
    }

    void read_command()
    {
        socket_.async_read_some(asio::buffer(in_), [self = shared_from_this()](error_code ec, std::size_t n) {
            if (ec) return self->abort();
            if (n && self->in_[0] == '?') self->send_control("STATUS " + std::to_string(self->blocks_.size()) + "\n");
            self->read_command();
        });
    }

    void abort()
    {
        error_code ignored;
        closed_ = true;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    std::array<char, 256> in_{};
    std::deque<std::vector<char>> blocks_;
    std::deque<std::string> control_;
    bool busy_ = false;
    bool closed_ = false;
};
