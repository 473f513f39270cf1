#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

struct upstream : std::enable_shared_from_this<upstream> {
    asio::ip::tcp::socket sock;
    explicit upstream(asio::any_io_executor ex) : sock(ex) {}

    static awaitable<void> forward(std::shared_ptr<upstream> up, std::string_view line)
    {
        co_await asio::async_write(up->sock, asio::buffer(line), use_awaitable);
    }
};

void handle(std::shared_ptr<upstream> up, const char* data, std::size_t n)
{
    std::string line(data, n);
    if (line.empty() || line.back() != '\n') line += '\n';
    auto ex = up->sock.get_executor();
    asio::co_spawn(ex, upstream::forward(up, line), [](std::exception_ptr e) { // expect: detached-coroutine-reference
        if (e) std::terminate();
    });
}
