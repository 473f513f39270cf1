#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <future>
#include <optional>
#include <string>

namespace net = boost::asio;

class probe {
public:
    probe(net::io_context& io) : sock_(io) {}

    std::optional<std::string> ask(std::chrono::milliseconds limit)
    {
        std::array<char, 64> reply{};
        auto got = net::async_read(sock_, net::buffer(reply), net::transfer_at_least(1), net::use_future); // expect: stack-escape
        if (got.wait_for(limit) != std::future_status::ready)
            return std::nullopt;
        return std::string(reply.data(), got.get());
    }

private:
    net::ip::tcp::socket sock_; // the context runs on a thread of its own
};
