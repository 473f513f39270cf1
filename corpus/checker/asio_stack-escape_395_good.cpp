// Blocking command client: the loop runs in a thread of its own.
#include <boost/asio.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace asio = boost::asio;
using asio::ip::tcp;

class command_client {
public:
    explicit command_client(const tcp::endpoint& server) : socket_(io_)
    {
        socket_.connect(server);
        worker_ = std::thread([this] { io_.run(); });
    }

    ~command_client()
    {
        work_.reset();
        worker_.join();
    }

    command_client(const command_client&) = delete;
    command_client& operator=(const command_client&) = delete;

    std::string request(std::string_view verb, int argument)
    {
        std::string line(verb);
        line += ' ';
        line += std::to_string(argument);
        line += "\r\n";
        auto sent = asio::async_write(socket_, asio::buffer(line), asio::use_future);
        if (sent.get() != line.size()) throw std::runtime_error("short write");

        std::string reply;
        auto got = asio::async_read_until(socket_, asio::dynamic_buffer(reply, 4096), "\r\n", asio::use_future);
        const std::size_t n = got.get();
        return reply.substr(0, n - 2);
    }

private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
    tcp::socket socket_;
    std::thread worker_;
};

std::string server_status(command_client& c) { return c.request("STATUS", 0); }
