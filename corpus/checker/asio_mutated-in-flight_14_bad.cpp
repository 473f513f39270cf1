// Journal shipper: lines are appended by any thread and leave in order.
#include <boost/asio.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;

class journal_link : public std::enable_shared_from_this<journal_link> {
public:
    journal_link(asio::io_context& io, asio::ip::tcp::endpoint peer)
        : strand_(asio::make_strand(io)), sock_(strand_), retry_(strand_), peer_(peer) {}

    void open()
    {
        asio::dispatch(strand_, [self = shared_from_this()] { self->connect(); });
    }

    void append(std::string line)
    {
        asio::post(strand_, [self = shared_from_this(), line = std::move(line)]() mutable {
            self->enqueue(std::move(line));
        });
    }

private:
    void connect()
    {
        sock_.async_connect(peer_, [self = shared_from_this()](error_code ec) {
            if (ec) return self->reconnect_later();
            self->up_ = true;
            if (self->next_ < self->backlog_.size()) self->ship();
        });
    }

    void reconnect_later()
    {
        error_code ignored;
        sock_.close(ignored);
        up_ = false;
        retry_.expires_after(std::chrono::seconds(2));
        retry_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec) self->connect();
        });
    }

    void enqueue(std::string line)
    {
        line.push_back('\n');
        backlog_.push_back(std::move(line)); // expect: mutated-in-flight
        if (up_ && !busy_) ship();
    }

    void ship()
    {
        busy_ = true;
        asio::async_write(sock_, asio::buffer(backlog_[next_]), // allow: mutated-in-flight
                          [self = shared_from_this()](error_code ec, std::size_t) { self->shipped(ec); });
    }

    void shipped(error_code ec)
    {
        busy_ = false;
        if (ec) return reconnect_later();
        if (++next_ < backlog_.size()) return ship();
        backlog_.clear();
        next_ = 0;
    }

    asio::strand<asio::io_context::executor_type> strand_;
    asio::ip::tcp::socket sock_;
    asio::steady_timer retry_;
    asio::ip::tcp::endpoint peer_;
    std::vector<std::string> backlog_;
    std::size_t next_ = 0;
    bool busy_ = false, up_ = false;
};
