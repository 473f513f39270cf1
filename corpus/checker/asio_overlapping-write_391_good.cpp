// Outgoing side of a chat connection: messages are queued and written one by one.
#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

class chat_peer : public std::enable_shared_from_this<chat_peer> {
public:
    explicit chat_peer(tcp::socket s) : socket_(std::move(s)), strand_(asio::make_strand(socket_.get_executor())) {}

    void deliver(std::string line)
    {
        asio::post(strand_, [self = shared_from_this(), line = std::move(line)]() mutable {
            const bool idle = self->queue_.empty();
            self->queue_.push_back(std::move(line));
            if (idle) self->write_next();
        });
    }

private:
    void write_next()
    {
        asio::async_write(socket_, asio::buffer(queue_.front()),
                          asio::bind_executor(strand_, [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                              self->queue_.pop_front();
                              if (ec) {
                                  self->queue_.clear();
                                  return;
                              }
                              if (!self->queue_.empty()) self->write_next();
                          }));
    }

    tcp::socket socket_;
    asio::strand<tcp::socket::executor_type> strand_;
    std::deque<std::string> queue_;
};

class chat_room {
public:
    void join(std::shared_ptr<chat_peer> p) { peers_.push_back(std::move(p)); }

    void say(const std::string& who, const std::string& text)
    {
        for (auto& p : peers_) {
            p->deliver(who + ": ");
            p->deliver(text + "\n");
        }
    }

private:
    std::vector<std::shared_ptr<chat_peer>> peers_;
};
