#include <boost/asio.hpp>
#include <boost/asio/deferred.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;

class hub : public std::enable_shared_from_this<hub> {
public:
    explicit hub(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void farewell(const std::string& who)
    {
        auto op = asio::async_write(sock_, asio::buffer("bye " + who + "\n"), asio::deferred); // expect: temporary
        if (!sock_.is_open()) return;
        std::move(op)([self = shared_from_this()](boost::system::error_code, std::size_t) { self->sock_.close(); });
    }

private:
    asio::ip::tcp::socket sock_;
};
