#include <boost/asio.hpp>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

template <class Queue>
class basic_out_queue : public std::enable_shared_from_this<basic_out_queue<Queue>> {
public:
    explicit basic_out_queue(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(std::string msg)
    {
        const bool idle = q_.empty();
        q_.push_back(std::move(msg));
        if (idle) pump();
    }

private:
    void pump()
    {
        asio::async_write(sock_, asio::buffer(q_.front()), [self = this->shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) return;
            self->q_.pop_front();
            if (!self->q_.empty()) self->pump();
        });
    }
    asio::ip::tcp::socket sock_;
    Queue q_;
};

template class basic_out_queue<std::deque<std::string>>;
template class basic_out_queue<std::list<std::string>>;

class shared_queue : public std::enable_shared_from_this<shared_queue> {
public:
    explicit shared_queue(asio::ip::tcp::socket s) : sock_(std::move(s)) {}
    void send(std::string msg)
    {
        q_.push_back(std::make_shared<std::string>(std::move(msg)));
        if (q_.size() == 1) pump();
    }

private:
    void pump()
    {
        asio::async_write(sock_, asio::buffer(*q_.front()), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) return;
            self->q_.erase(self->q_.begin());
            if (!self->q_.empty()) self->pump();
        });
    }
    asio::ip::tcp::socket sock_;
    std::vector<std::shared_ptr<std::string>> q_;
};
