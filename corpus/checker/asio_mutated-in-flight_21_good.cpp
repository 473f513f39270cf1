#include <boost/asio.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::local::stream_protocol;

class subscriber : public std::enable_shared_from_this<subscriber> {
public:
    using closed_fn = std::function<void(std::shared_ptr<subscriber>)>;

    subscriber(stream_protocol::socket s, closed_fn closed) : sock_(std::move(s)), closed_(std::move(closed)) {}

    void start()
    {
        auto self = shared_from_this();
        sock_.async_wait(stream_protocol::socket::wait_error, [this, self](const boost::system::error_code&) { stop(); });
    }

    void notify(std::string event)
    {
        const bool idle = events_.empty();
        events_.push_back(std::move(event));
        if (idle) flush();
    }

private:
    void flush()
    {
        auto self = shared_from_this();
        asio::async_write(sock_, asio::buffer(events_.front()),
                          [this, self](const boost::system::error_code& ec, std::size_t) {
                              if (ec) return stop();
                              events_.pop_front();
                              if (!events_.empty()) flush();
                          });
    }

    void stop()
    {
        if (!sock_.is_open()) return;
        boost::system::error_code ignored;
        sock_.close(ignored);
        closed_(shared_from_this());
    }

    stream_protocol::socket sock_;
    closed_fn closed_;
    std::deque<std::string> events_;
};
