#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

// SOCKS-like handshake. operator|| waits until the cancelled side has completed too, so the arrays
// in the coroutine frame are not in use any more when it returns.
namespace socks {

namespace net = boost::asio;
using net::ip::tcp;
using namespace net::experimental::awaitable_operators;
constexpr auto tuple_awaitable = net::as_tuple(net::use_awaitable);

class handshake {
public:
    handshake(tcp::socket& s, std::chrono::seconds limit) : socket_(s), timer_(s.get_executor()), limit_(limit) {}

    net::awaitable<bool> run(std::string_view host, unsigned short port)
    {
        std::array<unsigned char, 3> hello{5, 1, 0};
        co_await net::async_write(socket_, net::buffer(hello), net::use_awaitable);

        std::array<unsigned char, 2> answer{};
        if (!co_await read_in_time(net::buffer(answer)) || answer[1] != 0)
            co_return false;

        char request[300];
        const int n = encode(request, sizeof request, host, port);
        if (n < 0)
            co_return false;
        co_await net::async_write(socket_, net::buffer(request, static_cast<std::size_t>(n)), net::use_awaitable);

        std::array<unsigned char, 10> status{};
        co_return co_await read_in_time(net::buffer(status)) && status[1] == 0;
    }

private:
    net::awaitable<bool> read_in_time(net::mutable_buffer into)
    {
        timer_.expires_after(limit_);
        auto outcome = co_await (net::async_read(socket_, into, tuple_awaitable) || timer_.async_wait(tuple_awaitable));
        if (outcome.index() == 1)
            co_return false;
        co_return !std::get<0>(std::get<0>(outcome));
    }

    static int encode(char* out, std::size_t cap, std::string_view host, unsigned short port)
    {
        if (host.size() > 255 || host.size() + 7 > cap)
            return -1;
        int n = 0;
        for (char c : {'\5', '\1', '\0', '\3', static_cast<char>(host.size())})
            out[n++] = c;
        n += static_cast<int>(host.copy(out + n, host.size()));
        out[n++] = static_cast<char>(port >> 8);
        out[n++] = static_cast<char>(port & 0xFF);
        return n;
    }

    tcp::socket& socket_;
    net::steady_timer timer_;
    std::chrono::seconds limit_;
};

net::awaitable<void> serve(tcp::socket socket, std::string host)
{
    handshake h(socket, std::chrono::seconds(10));
    if (!co_await h.run(host, 443))
        socket.close();
}

}  // namespace socks
