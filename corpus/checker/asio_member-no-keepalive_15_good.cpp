#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <memory>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

// Time service. The object is a local of main() and io.run() returns only when none of its
// operations is left, so the handlers may hold plain `this`.
class time_server {
public:
    time_server(asio::io_context& io, std::uint16_t port)
        : socket_(io, udp::endpoint(udp::v4(), port)), signals_(io, SIGINT, SIGTERM), stats_(io)
    {
    }

    void start()
    {
        signals_.async_wait([this](error_code, int) { shutdown(); });
        receive();
        report();
    }

private:
    void receive()
    {
        socket_.async_receive_from(asio::buffer(query_), client_, [this](error_code ec, std::size_t n) {
            if (ec == asio::error::operation_aborted || !socket_.is_open())
                return;
            if (ec || n < query_.size())
                return receive();
            answer();
        });
    }

    void answer()
    {
        const std::int64_t now = std::chrono::system_clock::now().time_since_epoch().count();
        std::memcpy(reply_.data(), query_.data(), query_.size());
        std::memcpy(reply_.data() + query_.size(), &now, sizeof now);
        socket_.async_send_to(asio::buffer(reply_), client_, [this](error_code ec, std::size_t) {
            if (ec == asio::error::operation_aborted || !socket_.is_open())
                return;
            ++served_;
            receive();
        });
    }

    void report()
    {
        stats_.expires_after(std::chrono::minutes(1));
        stats_.async_wait([this](error_code ec) {
            if (ec)
                return;
            last_minute_ = served_;
            served_ = 0;
            report();
        });
    }

    void shutdown()
    {
        error_code ignored;
        stats_.cancel();
        socket_.close(ignored);
    }

    udp::socket socket_;
    asio::signal_set signals_;
    asio::steady_timer stats_;
    udp::endpoint client_;
    std::array<char, 8> query_{};
    std::array<char, 16> reply_{};
    std::uint64_t served_ = 0, last_minute_ = 0;
};

int main()
{
    asio::io_context io(1);
    time_server server(io, 3700);
    server.start();
    io.run();
    return 0;
}
