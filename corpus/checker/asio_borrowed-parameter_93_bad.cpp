#include <boost/asio.hpp>
#include <functional>
#include <string>

namespace asio = boost::asio;

class journal {
public:
    explicit journal(asio::posix::stream_descriptor file) : file_(std::move(file)) {}

    void on_error(std::function<void(boost::system::error_code)> f) { failed_ = std::move(f); }

    void append(const std::string& line)
    {
        asio::async_write(file_, asio::buffer(line), [this](boost::system::error_code ec, std::size_t) { // expect: borrowed-parameter
            if (ec && failed_) failed_(ec);
        });
    }

private:
    asio::posix::stream_descriptor file_;
    std::function<void(boost::system::error_code)> failed_;
};
