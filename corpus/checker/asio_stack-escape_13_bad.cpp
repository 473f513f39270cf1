#include <boost/asio.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <stdexcept>
#include <vector>

namespace asio = boost::asio;

struct Client {
    asio::ip::tcp::socket socket;

    std::vector<char> fetch(std::size_t want)
    {
        std::vector<char> body(want);
        auto pending = asio::async_read(socket, asio::buffer(body), asio::use_future); // expect: stack-escape
        if (pending.wait_for(std::chrono::milliseconds(500)) != std::future_status::ready)
            throw std::runtime_error("peer too slow");
        body.resize(pending.get());
        return body;
    }
};
