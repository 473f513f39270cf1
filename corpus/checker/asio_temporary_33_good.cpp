#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using namespace boost::asio::experimental::awaitable_operators;

struct artifact {
    std::string name;
    std::string path;
    std::uint32_t crc = 0;

    std::string header_line(std::size_t size) const
    {
        return "PUT " + name + " size=" + std::to_string(size) + " crc=" + std::to_string(crc) + "\r\n";
    }
};

static std::vector<char> load(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return std::vector<char>(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

class uploader {
public:
    explicit uploader(tcp::socket s) : socket_(std::move(s)), deadline_(socket_.get_executor()) {}

    awaitable<void> put(artifact a)
    {
        const std::vector<char> content = load(a.path);
        deadline_.expires_after(std::chrono::seconds(30));

        auto sent = co_await (
            asio::async_write(socket_, asio::buffer(a.header_line(content.size())), use_awaitable) ||
            deadline_.async_wait(use_awaitable));
        if (sent.index() == 1) throw boost::system::system_error(asio::error::timed_out);

        auto body = asio::async_write(socket_, asio::buffer(content), use_awaitable);
        sent = co_await (std::move(body) || deadline_.async_wait(use_awaitable));
        if (sent.index() == 1) throw boost::system::system_error(asio::error::timed_out);

        co_await expect_ok();
    }

private:
    awaitable<void> expect_ok()
    {
        std::string line;
        std::size_t n = co_await asio::async_read_until(socket_, asio::dynamic_buffer(line, 512), "\r\n", use_awaitable);
        if (line.compare(0, n, "OK\r\n") != 0)
            throw boost::system::system_error(asio::error::invalid_argument);
    }

    tcp::socket socket_;
    asio::steady_timer deadline_;
};

awaitable<void> push_all(tcp::endpoint server, std::vector<artifact> list)
{
    tcp::socket s(co_await asio::this_coro::executor);
    co_await s.async_connect(server, use_awaitable);
    uploader up(std::move(s));
    for (artifact& a : list) co_await up.put(std::move(a));
}
