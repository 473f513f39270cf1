#include <boost/asio.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;

class Pipe {
public:
    explicit Pipe(asio::any_io_executor ex) : out_(ex) {}
    awaitable<std::size_t> send(std::string_view head, std::span<const char> body)
    {
        std::vector<asio::const_buffer> v{asio::buffer(head)};
        if (!body.empty()) v.emplace_back(body.data(), body.size());
        return asio::async_write(out_, v, use_awaitable);
    }
    awaitable<std::size_t> fill(std::vector<char>& in)
    {
        in.resize(4096);
        const std::size_t n = co_await out_.async_read_some(asio::buffer(in), use_awaitable);
        in.resize(n);
        co_return n;
    }

private:
    asio::ip::tcp::socket out_;
};

awaitable<void> exchange(Pipe& p)
{
    std::string body(2000, 'x');
    std::vector<char> in;
    co_await p.send("HEAD " + std::to_string(body.size()) + "\r\n", body);
    while (co_await p.fill(in) > 0) body.assign(in.begin(), in.end());
}
