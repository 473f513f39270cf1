#include <boost/asio.hpp>
#include <cstring>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;

class stratum : public std::enable_shared_from_this<stratum> {
public:
    explicit stratum(asio::ip::udp::socket s) : sock_(std::move(s)) {}

    void submit(unsigned long nonce)
    {
        std::string json = R"({"method":"submit","params":[)" + std::to_string(nonce) + "]}\n";
        send(json.c_str());
    }

private:
    void send(const char* text) { send(text, std::strlen(text)); }
    void send(const char* data, std::size_t size)
    {
        std::shared_ptr<char[]> copy(new char[size]);
        std::memcpy(copy.get(), data, size);
        sock_.async_send(asio::buffer(copy.get(), size), std::bind(&stratum::on_send, shared_from_this(), copy, std::placeholders::_1));
    }
    void on_send(const std::shared_ptr<char[]>&, const boost::system::error_code& ec)
    {
        if (ec) sock_.close();
    }
    asio::ip::udp::socket sock_;
};
