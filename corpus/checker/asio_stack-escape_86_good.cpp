#include <boost/asio.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

// Each call starts an operation and runs the loop until it is over; on timeout the socket is closed and the loop drained.
class sync_client {
public:
    void write_line(const std::string& line, std::chrono::steady_clock::duration limit)
    {
        std::string data = line + "\n";
        boost::system::error_code err;
        asio::async_write(sock_, asio::buffer(data), [&](const boost::system::error_code& ec, std::size_t) { err = ec; });
        run(limit);
        if (err) throw std::system_error(err);
    }
    std::string read_line(std::chrono::steady_clock::duration limit)
    {
        std::string in;
        boost::system::error_code err;
        std::size_t n = 0;
        asio::async_read_until(sock_, asio::dynamic_buffer(in), '\n', [&](const boost::system::error_code& ec, std::size_t k) {
            err = ec;
            n = k;
        });
        run(limit);
        if (err) throw std::system_error(err);
        return in.substr(0, n);
    }

private:
    void run(std::chrono::steady_clock::duration limit)
    {
        io_.restart();
        io_.run_for(limit);
        if (!io_.stopped()) {
            sock_.close();
            io_.run();
        }
    }
    asio::io_context io_;
    tcp::socket sock_{io_};
};
