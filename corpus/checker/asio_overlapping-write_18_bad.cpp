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
        pump_blocks();
    }

    void send_control(std::string line)
    {
        control_.push_back(std::move(line));
        pump_control();
    }

private:
    void pump_blocks()
    {
        if (block_busy_ || control_busy_ || blocks_.empty()) return;
        block_busy_ = true;
        asio::async_write(socket_, asio::buffer(blocks_.front()), // allow: overlapping-write
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              self->block_busy_ = false;
                              self->blocks_.pop_front();
                              if (ec) return self->abort();
                              self->pump_control();
                              self->pump_blocks();
                          });
    }

    void pump_control()
    {
        if (control_busy_ || control_.empty()) return;
        control_busy_ = true;
        asio::async_write(socket_, asio::buffer(control_.front()), // expect: overlapping-write
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              self->control_busy_ = false;
                              self->control_.pop_front();
                              if (ec) return self->abort();
                              self->pump_control();
                              self->pump_blocks();
                          });
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
        socket_.close(ignored);
    }

    tcp::socket socket_;
    std::array<char, 256> in_{};
    std::deque<std::vector<char>> blocks_;
    std::deque<std::string> control_;
    bool block_busy_ = false;
    bool control_busy_ = false;
};
