#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <cstddef>
#include <cstring>
#include <memory>

namespace asio = boost::asio;

class snapshot_sender {
public:
    snapshot_sender(asio::ip::tcp::socket& s, asio::io_context::strand& st) : socket_(s), strand_(st) {}

    std::size_t send(const void* image, std::size_t n)
    {
        auto copy = std::make_unique<std::byte[]>(n);
        std::memcpy(copy.get(), image, n);
        const auto view = asio::buffer(copy.get(), n); // allow: stack-escape
        asio::async_write(socket_, view, asio::bind_executor(strand_, on_sent{total_})); // expect: stack-escape
        return view.size();
    }

private:
    struct on_sent {
        std::shared_ptr<std::size_t> total;
        void operator()(boost::system::error_code, std::size_t n) const { *total += n; }
    };
    asio::ip::tcp::socket& socket_;
    asio::io_context::strand& strand_;
    std::shared_ptr<std::size_t> total_ = std::make_shared<std::size_t>(0);
};
