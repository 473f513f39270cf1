#include <array>
#include <asio.hpp>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

std::string gather(unsigned short port, int seconds)
{
    asio::io_context io;
    asio::ip::udp::socket sock(io, asio::ip::udp::endpoint(asio::ip::udp::v4(), port));
    asio::ip::udp::endpoint from;
    std::array<char, 2048> in;
    std::string all;

    std::function<void()> again = [&] {
        sock.async_receive_from(asio::buffer(in), from, [&](std::error_code ec, std::size_t n) {
            if (ec) return;
            all.append(in.data(), n);
            again();
        });
    };
    asio::steady_timer limit(io, std::chrono::seconds(seconds));
    limit.async_wait([&](std::error_code) { sock.close(); });
    again();

    std::vector<std::thread> crew;
    crew.emplace_back([&io] { io.run(); });
    for (auto& t : crew) t.join();
    return all;
}
