// UDP echo daemon with a statistics timer; stops on SIGINT or SIGTERM.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

class echo_daemon {
public:
    echo_daemon(asio::io_context& io, unsigned short port)
        : sock_(io, udp::endpoint(udp::v4(), port)), stats_timer_(io), signals_(io, SIGINT, SIGTERM)
    {
    }

    void start()
    {
        signals_.async_wait([this](error_code ec, int signo) {
            if (!ec) stop(signo);
        });
        receive();
        schedule_stats();
    }

    unsigned long packets() const { return packets_; }
    int last_signal() const { return last_signal_; }

private:
    void receive()
    {
        sock_.async_receive_from(asio::buffer(data_), peer_, [this](error_code ec, std::size_t n) {
            if (ec == asio::error::operation_aborted || stopping_) return;
            if (ec) return receive();
            ++packets_;
            echo(n);
        });
    }

    void echo(std::size_t n)
    {
        sock_.async_send_to(asio::buffer(data_.data(), n), peer_, [this](error_code ec, std::size_t sent) {
            if (!ec) bytes_ += sent;
            if (!stopping_) receive();
        });
    }

    void schedule_stats()
    {
        stats_timer_.expires_after(std::chrono::seconds(10));
        stats_timer_.async_wait([this](error_code ec) {
            if (ec || stopping_) return;
            std::printf("%lu packets, %lu bytes\n", packets_, bytes_);
            schedule_stats();
        });
    }

    void stop(int signo)
    {
        stopping_ = true;
        last_signal_ = signo;
        stats_timer_.cancel();
        error_code ignored;
        sock_.close(ignored);
    }

    udp::socket sock_;
    asio::steady_timer stats_timer_;
    asio::signal_set signals_;
    udp::endpoint peer_;
    std::array<char, 1500> data_{};
    unsigned long packets_ = 0, bytes_ = 0;
    bool stopping_ = false;
    int last_signal_ = 0;
};

int main()
{
    asio::io_context io(1);
    auto d = std::make_unique<echo_daemon>(io, 7007);
    d->start();
    io.run();
    std::printf("signal %d after %lu packets\n", d->last_signal(), d->packets());
    d.reset();
    return 0;
}
