#include <boost/asio.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::tcp;

struct file_closer {
    void operator()(std::FILE* f) const { std::fclose(f); }
};
using file_ptr = std::unique_ptr<std::FILE, file_closer>;

asio::awaitable<std::size_t> send_line(tcp::socket& socket, std::string_view text)
{
    static constexpr char eol[] = "\r\n";
    std::array<asio::const_buffer, 2> const parts = {asio::buffer(text), asio::buffer(eol, 2)};
    co_return co_await asio::async_write(socket, parts, asio::use_awaitable);
}

asio::awaitable<void> push_file(tcp::endpoint peer, std::string path)
{
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(peer, asio::use_awaitable);
    co_await send_line(socket, "PUT " + path);

    file_ptr file(std::fopen(path.c_str(), "rb"));
    if (!file) {
        co_await send_line(socket, std::string("ABORT"));
        co_return;
    }
    std::array<char, 16384> block;
    while (std::size_t n = std::fread(block.data(), 1, block.size(), file.get()))
        co_await asio::async_write(socket, asio::buffer(block.data(), n), asio::use_awaitable);
    socket.shutdown(tcp::socket::shutdown_send);
}

class mirror {
public:
    mirror(asio::io_context& io, tcp::endpoint peer, std::string root) : io_(io), peer_(peer), root_(std::move(root)) {}

    void changed(const std::string& name)
    {
        ++active_;
        asio::co_spawn(io_, push_file(peer_, root_ + "/" + name), [this](std::exception_ptr e) {
            --active_;
            if (e) ++failed_;
        });
    }

private:
    asio::io_context& io_;
    tcp::endpoint peer_;
    std::string root_;
    int active_ = 0;
    int failed_ = 0;
};
