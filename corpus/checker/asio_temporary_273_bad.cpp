// Pushes gauges to a Graphite relay every few seconds over one TCP connection.
#include <boost/asio.hpp>
#include <chrono>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct gauge {
    std::string name;
    std::function<double()> sample;
};

class graphite_reporter : public std::enable_shared_from_this<graphite_reporter> {
public:
    graphite_reporter(asio::io_context& io, std::string prefix)
        : socket_(io), timer_(io), prefix_(std::move(prefix))
    {
    }

    void add(std::string name, std::function<double()> f) { gauges_.push_back({std::move(name), std::move(f)}); }

    void start(const tcp::endpoint& relay)
    {
        socket_.async_connect(relay, [self = shared_from_this()](error_code ec) {
            if (!ec)
                self->schedule();
        });
    }

    void stop()
    {
        error_code ignored;
        timer_.cancel();
        socket_.close(ignored);
    }

private:
    void schedule()
    {
        timer_.expires_after(std::chrono::seconds(10));
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec)
                self->flush();
        });
    }

    std::string render() const
    {
        const std::string now = std::to_string(std::time(nullptr));
        std::string out;
        for (const auto& g : gauges_)
            out += prefix_ + '.' + g.name + ' ' + std::to_string(g.sample()) + ' ' + now + '\n';
        return out;
    }

    void flush()
    {
        auto done = [self = shared_from_this()](error_code ec, std::size_t n) {
            self->bytes_sent_ += n;
            if (!ec)
                self->schedule();
        };
        asio::async_write(socket_, asio::buffer(render()), std::move(done)); // expect: temporary
    }

    tcp::socket socket_;
    asio::steady_timer timer_;
    std::string prefix_;
    std::vector<gauge> gauges_;
    std::size_t bytes_sent_ = 0;
};
