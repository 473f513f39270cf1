#include <array>
#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <thread>

namespace asio = boost::asio;

class udp_listener {
public:
    udp_listener(unsigned short port, std::function<void(const char*, std::size_t)> sink)
        : sink_(std::move(sink)), sock_(io_, asio::ip::udp::endpoint(asio::ip::udp::v4(), port))
    {
        receive();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~udp_listener()
    {
        asio::post(io_, [this] { sock_.close(); });
        if (thread_.joinable()) thread_.join();
    }
    udp_listener(const udp_listener&) = delete;
    udp_listener& operator=(const udp_listener&) = delete;

private:
    void receive()
    {
        sock_.async_receive_from(asio::buffer(data_), from_, [this](boost::system::error_code ec, std::size_t n) {
            if (ec) return;
            sink_(data_.data(), n);
            receive();
        });
    }
    std::function<void(const char*, std::size_t)> sink_;
    asio::io_context io_{1};
    asio::ip::udp::socket sock_;
    asio::ip::udp::endpoint from_;
    std::array<char, 65536> data_;
    std::thread thread_;
};
