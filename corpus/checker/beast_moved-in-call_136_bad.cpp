// Outgoing half of a WebSocket publisher: frames wait in a queue, one is written at a time.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

struct frame {
    std::uint64_t topic;
    bool binary;
    std::string payload;
};

class publisher : public std::enable_shared_from_this<publisher> {
public:
    explicit publisher(websocket::stream<beast::tcp_stream> ws) : ws_(std::move(ws)) {}

    void publish(std::uint64_t topic, std::string payload, bool binary)
    {
        auto f = std::make_unique<frame>();
        f->topic = topic;
        f->binary = binary;
        f->payload = std::move(payload);
        net::post(ws_.get_executor(), [self = shared_from_this(), f = std::move(f)]() mutable {
            self->enqueue(std::move(f));
        });
    }

private:
    void enqueue(std::unique_ptr<frame> f)
    {
        if (broken_) return;
        if (waiting_.size() >= max_waiting) {
            ++dropped_;
            return;
        }
        waiting_.push_back(std::move(f));
        if (!writing_) pump();
    }

    void pump()
    {
        auto f = std::move(waiting_.front());
        waiting_.pop_front();
        writing_ = true;
        ws_.binary(f->binary);
        start_write(std::move(f));
    }

    void start_write(std::unique_ptr<frame> f)
    {
        ws_.async_write(net::buffer(f->payload), // expect: moved-in-call
                        [self = shared_from_this(), f = std::move(f)](beast::error_code ec, std::size_t n) {
                            self->written(ec, f->topic, n);
                        });
    }

    void written(beast::error_code ec, std::uint64_t topic, std::size_t n)
    {
        writing_ = false;
        if (ec) {
            broken_ = true;
            waiting_.clear();
            return;
        }
        last_topic_ = topic;
        bytes_ += n;
        if (!waiting_.empty()) pump();
    }

    static constexpr std::size_t max_waiting = 1024;

    websocket::stream<beast::tcp_stream> ws_;
    std::deque<std::unique_ptr<frame>> waiting_;
    std::uint64_t last_topic_ = 0;
    std::uint64_t bytes_ = 0;
    unsigned dropped_ = 0;
    bool writing_ = false;
    bool broken_ = false;
};
