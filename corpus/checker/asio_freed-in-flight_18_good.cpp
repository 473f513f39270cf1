#include <boost/asio.hpp>
#include <iterator>
#include <list>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class quote_subscriber : public std::enable_shared_from_this<quote_subscriber> {
public:
    static constexpr std::size_t max_backlog = 64;

    explicit quote_subscriber(tcp::socket s) : socket_(std::move(s)) {}

    void deliver(std::string line)
    {
        const bool idle = backlog_.empty();
        backlog_.push_back(std::move(line));
        if (idle)
            write_next();
        else
            trim();
    }

    std::size_t lost() const { return lost_; }

private:
    void trim()
    {
        while (backlog_.size() > max_backlog) {
            backlog_.erase(std::next(backlog_.begin()));
            ++lost_;
        }
    }

    void write_next()
    {
        asio::async_write(socket_, asio::buffer(backlog_.front()),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) {
                                  self->socket_.close(ec);
                                  return;
                              }
                              self->backlog_.pop_front();
                              if (!self->backlog_.empty()) self->write_next();
                          });
    }

    tcp::socket socket_;
    std::list<std::string> backlog_;
    std::size_t lost_ = 0;
};

class quote_fanout {
public:
    void join(tcp::socket s) { subs_.insert(std::make_shared<quote_subscriber>(std::move(s))); }

    void publish(const std::string& symbol, double bid, double ask)
    {
        const std::string line = symbol + ' ' + std::to_string(bid) + ' ' + std::to_string(ask) + '\n';
        for (const auto& s : subs_) s->deliver(line);
    }

private:
    std::unordered_set<std::shared_ptr<quote_subscriber>> subs_;
};
