#include <boost/asio.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <istream>
#include <optional>
#include <string>
#include <thread>

namespace asio = boost::asio;
using asio::ip::tcp;

// Blocking facade for instrument drivers; the io_context runs on its own thread.
class scpi_client {
public:
    scpi_client() : work_(asio::make_work_guard(io_)), sock_(io_), thread_([this] { io_.run(); }) {}

    ~scpi_client()
    {
        asio::post(io_, [this] {
            boost::system::error_code ignored;
            sock_.close(ignored);
        });
        work_.reset();
        thread_.join();
    }

    void open(const std::string& host, const std::string& port)
    {
        tcp::resolver resolver(io_);
        asio::connect(sock_, resolver.resolve(host, port));
    }

    std::optional<std::string> query(const std::string& command, std::chrono::milliseconds limit)
    {
        const std::string line_out = command + "\n";
        asio::async_write(sock_, asio::buffer(line_out), asio::use_future).get();

        asio::streambuf reply;
        std::future<std::size_t> got = asio::async_read_until(sock_, reply, '\n', asio::use_future); // expect: stack-escape
        if (got.wait_for(limit) != std::future_status::ready) {
            asio::post(io_, [this] {
                boost::system::error_code ignored;
                sock_.cancel(ignored);
            });
            ++timeouts_;
            return std::nullopt;
        }

        got.get();
        std::istream in(&reply);
        std::string line;
        std::getline(in, line);
        return line;
    }

    unsigned timeouts() const { return timeouts_; }

private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    tcp::socket sock_;
    std::thread thread_;
    unsigned timeouts_ = 0;
};

std::string identify(scpi_client& c)
{
    for (int attempt = 0; attempt < 3; ++attempt)
        if (auto id = c.query("*IDN?", std::chrono::milliseconds(250))) return *id;
    return "unknown";
}
