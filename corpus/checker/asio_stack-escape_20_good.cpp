#include <array>
#include <boost/asio.hpp>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace asio = boost::asio;

// Called from a thread that does not run the sockets' context.
std::size_t broadcast(std::vector<asio::ip::tcp::socket>& to, int n)
{
    const std::string text = "notice number " + std::to_string(n) + "\n";
    std::vector<std::size_t> sent(to.size());
    std::size_t left = to.size();
    std::mutex m;
    std::condition_variable all;
    for (std::size_t i = 0; i < to.size(); ++i)
        asio::async_write(to[i], asio::buffer(text), [&, i](boost::system::error_code, std::size_t k) {
            std::lock_guard lock(m);
            sent[i] = k;
            if (--left == 0) all.notify_one();
        });
    std::unique_lock lock(m);
    all.wait(lock, [&] { return left == 0; });
    std::size_t sum = 0;
    for (std::size_t k : sent) sum += k;
    return sum;
}
