#include <boost/asio.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

// A blocking facade for tools; the loop runs on a thread of its own.
class control_client {
public:
    control_client() : guard_(asio::make_work_guard(io_)), socket_(io_), worker_([this] { io_.run(); }) {}

    ~control_client()
    {
        asio::post(io_, [this] {
            boost::system::error_code ignored;
            socket_.close(ignored);
        });
        guard_.reset();
        worker_.join();
    }

    control_client(const control_client&) = delete;
    control_client& operator=(const control_client&) = delete;

    void connect(const std::string& host, const std::string& port)
    {
        tcp::resolver resolver(io_);
        auto found = resolver.async_resolve(host, port, asio::use_future).get();
        asio::async_connect(socket_, found, asio::use_future).get();
        expect("READY");
    }

    void login(const std::string& user, const std::string& token)
    {
        asio::async_write(socket_, asio::buffer("USER " + user + "\n"), asio::use_future).get();
        asio::async_write(socket_, asio::buffer(token_line(token)), asio::use_future).get();
        expect("OK");
    }

    std::string status()
    {
        asio::async_write(socket_, asio::buffer(std::string("STATUS\n")), asio::use_future).get();
        return read_line();
    }

private:
    static std::string token_line(const std::string& t) { return "TOKEN " + t + " v=2\n"; }

    std::string read_line()
    {
        std::string line;
        std::size_t n = asio::async_read_until(socket_, asio::dynamic_buffer(line_rest_), '\n', asio::use_future).get();
        line = line_rest_.substr(0, n - 1);
        line_rest_.erase(0, n);
        return line;
    }

    void expect(const char* word)
    {
        if (std::string got = read_line(); got != word)
            throw std::runtime_error("unexpected answer: " + got);
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    tcp::socket socket_;
    std::string line_rest_;
    std::thread worker_;
};
