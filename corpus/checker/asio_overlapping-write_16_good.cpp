// Node discovery: a burst of datagrams may be outstanding, each with its own bytes.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

class discovery : public std::enable_shared_from_this<discovery> {
public:
    explicit discovery(asio::io_context& io)
        : strand_(asio::make_strand(io)), sock_(strand_, udp::endpoint(udp::v4(), 0)), round_(strand_) {}

    void add_seed(udp::endpoint ep) { seeds_.push_back(ep); }

    void start()
    {
        asio::dispatch(strand_, [self = shared_from_this()] {
            self->receive();
            self->ping_all();
        });
    }

private:
    void ping_all()
    {
        ++seq_;
        for (const auto& ep : seeds_) ping(ep);
        round_.expires_after(std::chrono::seconds(3));
        round_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec) self->ping_all();
        });
    }

    void ping(const udp::endpoint& to)
    {
        auto text = std::make_shared<std::string>("ping seq=" + std::to_string(seq_) + " to=" + to.address().to_string());
        transmit(std::move(text), to);
    }

    void transmit(std::shared_ptr<std::string> text, udp::endpoint to)
    {
        const auto view = asio::buffer(*text);
        sock_.async_send_to(view, to, [self = shared_from_this(), text](error_code ec, std::size_t) {
            if (ec) ++self->failed_;
        });
    }

    void receive()
    {
        sock_.async_receive_from(asio::buffer(in_), from_, [self = shared_from_this()](error_code ec, std::size_t n) {
            if (ec == asio::error::operation_aborted) return;
            if (!ec && n >= 4) self->handle(n);
            self->receive();
        });
    }

    void handle(std::size_t n)
    {
        const std::string head(in_.data(), in_.data() + 4);
        if (head == "pong") {
            seen_[from_.address().to_string()] = seq_;
            return;
        }
        // The answer is built apart, so the receive buffer may be armed again at once.
        transmit(std::make_shared<std::string>("pong " + std::string(in_.data(), n)), from_);
    }

    asio::strand<asio::io_context::executor_type> strand_;
    udp::socket sock_;
    asio::steady_timer round_;
    udp::endpoint from_;
    std::array<char, 1500> in_;
    std::vector<udp::endpoint> seeds_;
    std::unordered_map<std::string, unsigned> seen_;
    unsigned seq_ = 0, failed_ = 0;
};
