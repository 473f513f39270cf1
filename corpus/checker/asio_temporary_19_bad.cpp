#include <boost/asio.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

struct mirror_config {
    std::string root;
    tcp::endpoint peer;
};

struct file_closer {
    void operator()(std::FILE* f) const { std::fclose(f); }
};
using file_ptr = std::unique_ptr<std::FILE, file_closer>;

asio::awaitable<void> push_file(tcp::endpoint peer, const std::string& path)
{
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(peer, asio::use_awaitable);
    std::array<char, 1> const newline = {'\n'};
    std::array<asio::const_buffer, 2> const head = {asio::buffer(path), asio::buffer(newline)}; // allow: borrowed-parameter
    co_await asio::async_write(socket, head, asio::use_awaitable); // allow: borrowed-parameter

    file_ptr file(std::fopen(path.c_str(), "rb"));
    if (!file) co_return;
    std::array<char, 16384> block;
    while (std::size_t n = std::fread(block.data(), 1, block.size(), file.get()))
        co_await asio::async_write(socket, asio::buffer(block.data(), n), asio::use_awaitable);
    socket.shutdown(tcp::socket::shutdown_send);
}

class mirror {
public:
    mirror(asio::io_context& io, mirror_config cfg) : io_(io), cfg_(std::move(cfg)) {}

    void changed(const std::string& name)
    {
        ++active_;
        asio::co_spawn(io_, push_file(cfg_.peer, cfg_.root + "/" + name), // expect: temporary
                       [this](std::exception_ptr e) {
                           --active_;
                           if (e) ++failed_;
                       });
    }

    void full_sync()
    {
        for (const auto& entry : std::filesystem::directory_iterator(cfg_.root))
            if (entry.is_regular_file()) changed(entry.path().filename().string());
    }

private:
    asio::io_context& io_;
    mirror_config cfg_;
    int active_ = 0;
    int failed_ = 0;
};
