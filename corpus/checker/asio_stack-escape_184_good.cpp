// Blocking facade over asynchronous operations: a query to a line server with a deadline.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class line_client {
public:
    explicit line_client(std::chrono::milliseconds limit) : sock_(io_), limit_(limit) {}

    bool connect(const tcp::endpoint& to)
    {
        error_code result = asio::error::would_block;
        sock_.async_connect(to, [&result](error_code ec) { result = ec; });
        drive();
        return !result;
    }

    std::string query(const std::string& what)
    {
        if (!write_line(what)) return {};
        return read_answer();
    }

private:
    bool write_line(const std::string& what)
    {
        std::string line = "GET " + what + "\r\n";
        error_code result = asio::error::would_block;
        asio::async_write(sock_, asio::buffer(line), [&result](error_code ec, std::size_t) { result = ec; });
        drive();
        return !result;
    }

    std::string read_answer()
    {
        std::array<char, 1024> answer;
        std::size_t got = 0;
        error_code result = asio::error::would_block;
        sock_.async_read_some(asio::buffer(answer), [&](error_code ec, std::size_t n) {
            result = ec;
            got = n;
        });
        drive();
        if (result) return {};
        return std::string(answer.data(), got);
    }

    // Runs until the operation has completed; past the deadline the socket is closed,
    // which completes it with an error.
    void drive()
    {
        io_.restart();
        io_.run_for(limit_);
        if (!io_.stopped()) {
            error_code ignored;
            sock_.close(ignored);
            io_.run();
        }
    }

    asio::io_context io_;
    tcp::socket sock_;
    std::chrono::milliseconds limit_;
};

int main()
{
    line_client c(std::chrono::milliseconds(500));
    if (!c.connect({asio::ip::make_address("127.0.0.1"), 7000})) return 1;
    std::printf("%s\n", c.query("uptime").c_str());
    return 0;
}
