#include <asio.hpp>
#include <array>
#include <iostream>

using asio::ip::tcp;

// Lives in main() around io.run(); handlers may hold plain this.
class monitor {
public:
    monitor(asio::io_context& io, const char* host) : sock_(io), tick_(io) { start(host); }

private:
    void start(const char* host)
    {
        tcp::resolver r(sock_.get_executor());
        asio::async_connect(sock_, r.resolve(host, "7"), [this](std::error_code ec, const tcp::endpoint&) {
            if (ec) return;
            read();
            beat();
        });
    }
    void beat()
    {
        tick_.expires_after(std::chrono::seconds(1));
        tick_.async_wait([this](std::error_code ec) {
            if (ec) return;
            beat_[0] = char('a' + count_++ % 26);
            asio::async_write(sock_, asio::buffer(beat_), [this](std::error_code e, std::size_t) {
                if (!e) beat();
            });
        });
    }
    void read()
    {
        sock_.async_read_some(asio::buffer(in_), [this](std::error_code ec, std::size_t n) {
            if (ec) return;
            std::cout.write(in_.data(), std::streamsize(n));
            read();
        });
    }
    tcp::socket sock_;
    asio::steady_timer tick_;
    std::array<char, 2> beat_{'a', '\n'};
    std::array<char, 512> in_{};
    int count_ = 0;
};

int main(int, char** argv)
{
    asio::io_context io;
    monitor m(io, argv[1]);
    io.run();
}
