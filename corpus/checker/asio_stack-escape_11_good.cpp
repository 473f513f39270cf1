#include <boost/asio.hpp>
#include <chrono>
#include <string>

namespace asio = boost::asio;

class blocking_client {
public:
    std::string read_line(std::chrono::steady_clock::duration limit)
    {
        boost::system::error_code result = asio::error::would_block;
        std::size_t used = 0;
        std::string line;
        asio::async_read_until(socket_, asio::dynamic_buffer(line), '\n',
                               [&](const boost::system::error_code& ec, std::size_t n) {
                                   result = ec;
                                   used = n;
                               });
        run(limit);
        if (result) throw boost::system::system_error(result);
        line.erase(used ? used - 1 : 0);
        return line;
    }

private:
    void run(std::chrono::steady_clock::duration limit)
    {
        io_.restart();
        io_.run_for(limit);
        if (!io_.stopped()) {
            socket_.close();
            io_.run();
        }
    }

    asio::io_context io_;
    asio::ip::tcp::socket socket_{io_};
};
