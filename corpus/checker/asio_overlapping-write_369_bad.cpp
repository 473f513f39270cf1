// Outgoing side of a chat connection: messages are queued and written one by one.
#include <boost/asio.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

class chat_peer : public std::enable_shared_from_this<chat_peer> {
public:
    using closed_fn = std::function<void(boost::system::error_code)>;

    chat_peer(tcp::socket s, closed_fn closed) : socket_(std::move(s)), closed_(std::move(closed)) {}

    void deliver(std::string line)
    {
        const bool idle = queue_.empty();
        queue_.push_back(std::make_shared<const std::string>(std::move(line)));
        if (idle) write_next(); // allow: overlapping-write
    }

private:
    void write_next()
    {
        auto msg = std::move(queue_.front());
        queue_.pop_front();
        asio::async_write(socket_, asio::buffer(*msg), // expect: overlapping-write
                          [self = shared_from_this(), msg](boost::system::error_code ec, std::size_t) {
                              if (ec) {
                                  self->closed_(ec);
                                  return;
                              }
                              if (!self->queue_.empty()) self->write_next();
                          });
    }

    tcp::socket socket_;
    closed_fn closed_;
    std::deque<std::shared_ptr<const std::string>> queue_;
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
    std::deque<std::shared_ptr<chat_peer>> peers_;
};
