#include <boost/asio.hpp>
#include <cstring>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;

class stratum : public std::enable_shared_from_this<stratum> {
public:
    explicit stratum(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void submit(unsigned long nonce)
    {
        std::string json = R"({"method":"submit","params":[)" + std::to_string(nonce) + "]}\n";
        send(json.c_str()); // expect: stack-escape
    }
    void subscribe() { send("{\"method\":\"subscribe\"}\n"); }

private:
    void send(const char* text) { send(text, std::strlen(text)); } // allow: borrowed-parameter
    void send(const char* data, std::size_t size)
    {
        asio::async_write(sock_, asio::buffer(data, size), // allow: borrowed-parameter
                          std::bind(&stratum::on_send, shared_from_this(), std::placeholders::_1));
    }
    void on_send(const boost::system::error_code& ec)
    {
        if (ec) sock_.close();
    }
    asio::ip::tcp::socket sock_;
};
