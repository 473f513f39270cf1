#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using message = std::shared_ptr<const std::string>;

// Any thread may call send(); the strand orders the queue.
class subscriber : public std::enable_shared_from_this<subscriber> {
public:
    subscriber(asio::io_context& io) : strand_(asio::make_strand(io)), socket_(strand_) {}

    tcp::socket& socket() { return socket_; }

    void send(message m)
    {
        asio::dispatch(strand_, [self = shared_from_this(), m = std::move(m)] { self->enqueue(m); });
    }

    void send_pair(message head, message tail)
    {
        asio::dispatch(strand_, [self = shared_from_this(), head, tail] {
            self->enqueue(head);
            self->enqueue(tail);
        });
    }

private:
    void enqueue(const message& m)
    {
        if (queue_.size() >= 512) {
            ++dropped_;
            return;
        }
        queue_.push_back(m);
        if (queue_.size() == 1)
            write_next();
    }

    void write_next()
    {
        asio::async_write(socket_, asio::buffer(*queue_.front()),
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              if (ec) {
                                  self->queue_.clear();
                                  self->socket_.close(ec);
                                  return;
                              }
                              self->queue_.pop_front();
                              if (!self->queue_.empty())
                                  self->write_next();
                          });
    }

    asio::strand<asio::io_context::executor_type> strand_;
    tcp::socket socket_;
    std::deque<message> queue_;
    std::size_t dropped_ = 0;
};

class topic {
public:
    void join(std::shared_ptr<subscriber> s) { members_.insert(std::move(s)); }
    void leave(const std::shared_ptr<subscriber>& s) { members_.erase(s); }

    void publish(std::string title, std::string text)
    {
        auto head = std::make_shared<const std::string>("#" + title + "\n");
        auto tail = std::make_shared<const std::string>(std::move(text) + "\n\n");
        for (auto& m : members_)
            m->send_pair(head, tail);
    }

private:
    std::set<std::shared_ptr<subscriber>> members_;
};
