#include <boost/asio.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::local::stream_protocol;

class subscriber : public std::enable_shared_from_this<subscriber> {
public:
    using closed_fn = std::function<void(std::shared_ptr<subscriber>)>;

    subscriber(stream_protocol::socket s, closed_fn closed) : sock_(std::move(s)), closed_(std::move(closed)) {}

    void start() { watch(); }

    void notify(std::string event)
    {
        const bool idle = events_.empty();
        events_.push_back(std::move(event)); // expect: mutated-in-flight
        if (idle) flush();
    }

private:
    void flush()
    {
        auto self = shared_from_this();
        asio::async_write(sock_, asio::buffer(events_.front()),
                          [this, self](const boost::system::error_code& ec, std::size_t) {
                              if (ec) return stop();
                              events_.erase(events_.begin());
                              if (!events_.empty()) flush();
                          });
    }

    void watch()
    {
        auto self = shared_from_this();
        sock_.async_wait(stream_protocol::socket::wait_error, [this, self](const boost::system::error_code&) { stop(); });
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
    std::vector<std::string> events_;
};

class event_hub {
public:
    explicit event_hub(asio::io_context& io, const std::string& path) : acceptor_(io, stream_protocol::endpoint(path))
    {
        accept();
    }

    void post(const std::string& event)
    {
        for (const auto& s : subscribers_) s->notify(event + "\n");
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](const boost::system::error_code& ec, stream_protocol::socket s) {
            if (ec) return;
            auto sub = std::make_shared<subscriber>(std::move(s),
                                                    [this](std::shared_ptr<subscriber> gone) { subscribers_.erase(gone); });
            subscribers_.insert(sub);
            sub->start();
            accept();
        });
    }

    stream_protocol::acceptor acceptor_;
    std::set<std::shared_ptr<subscriber>> subscribers_;
};
