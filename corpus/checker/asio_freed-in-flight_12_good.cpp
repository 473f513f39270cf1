#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

class device {
public:
    explicit device(const char* path) : port_(io_, path) {}

    // False when the peer did not answer in time; the buffers are free again either way.
    bool transact(const std::string& cmd, std::size_t want, std::chrono::milliseconds limit)
    {
        out_ = std::make_unique<std::string>(cmd + "\r");
        in_ = std::make_unique<std::vector<char>>(want);
        bool ok = false;
        asio::async_write(port_, asio::buffer(*out_), [&](boost::system::error_code ec, std::size_t) {
            if (!ec) asio::async_read(port_, asio::buffer(*in_), [&](boost::system::error_code ec, std::size_t) { ok = !ec; });
        });
        io_.restart();
        io_.run_for(limit);
        if (!io_.stopped()) {
            port_.cancel();
            io_.run();
        }
        out_.reset();
        if (!ok) in_.reset();
        return ok;
    }

private:
    asio::io_context io_;
    asio::serial_port port_;
    std::unique_ptr<std::string> out_;
    std::unique_ptr<std::vector<char>> in_;
};
