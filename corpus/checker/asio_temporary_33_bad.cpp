#include <boost/asio.hpp>

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
    explicit uploader(tcp::socket s) : socket_(std::move(s)), pace_(socket_.get_executor()) {}

    awaitable<void> put(artifact a)
    {
        const std::vector<char> content = load(a.path);
        auto header = asio::async_write(socket_, asio::buffer(a.header_line(content.size())), use_awaitable); // expect: temporary
        auto body = asio::async_write(socket_, asio::buffer(content), use_awaitable);

        if (throttled_) {
            pace_.expires_after(std::chrono::milliseconds(50));
            co_await pace_.async_wait(use_awaitable);
        }
        co_await std::move(header);
        co_await std::move(body);
        co_await expect_ok();
    }

    void throttle(bool on) { throttled_ = on; }

private:
    awaitable<void> expect_ok()
    {
        std::string line;
        std::size_t n = co_await asio::async_read_until(socket_, asio::dynamic_buffer(line, 512), "\r\n", use_awaitable);
        if (line.compare(0, n, "OK\r\n") != 0)
            throw boost::system::system_error(asio::error::invalid_argument);
    }

    tcp::socket socket_;
    asio::steady_timer pace_;
    bool throttled_ = false;
};

awaitable<void> push_all(tcp::endpoint server, std::vector<artifact> list)
{
    tcp::socket s(co_await asio::this_coro::executor);
    co_await s.async_connect(server, use_awaitable);
    uploader up(std::move(s));
    up.throttle(list.size() > 16);
    for (artifact& a : list) co_await up.put(std::move(a));
}
