#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;

class smtp : public std::enable_shared_from_this<smtp> {
public:
    using line_cb = std::function<void(boost::system::error_code, std::size_t)>;
    explicit smtp(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void expect_reply(line_cb cb)
    {
        std::string line;
        line.reserve(512);
        auto dyn = asio::dynamic_buffer(line, 512);
        asio::async_read_until(sock_, dyn, "\r\n", // expect: stack-escape
                               [cb = std::move(cb), self = shared_from_this()](auto ec, auto n) { cb(ec, n); });
    }

private:
    asio::ip::tcp::socket sock_;
};
