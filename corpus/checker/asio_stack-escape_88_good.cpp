#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <string>
#include <vector>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

std::size_t fan_out(const std::vector<tcp::endpoint>& targets, const std::string& text)
{
    asio::thread_pool pool(2);
    std::atomic<std::size_t> total{0};
    std::vector<tcp::socket> socks;
    socks.reserve(targets.size());
    std::string framed = std::to_string(text.size()) + ":" + text;
    for (auto& t : targets) {
        socks.emplace_back(pool);
        tcp::socket& s = socks.back();
        s.connect(t);
        asio::async_write(s, asio::buffer(framed), [&total](boost::system::error_code, std::size_t n) { total += n; });
    }
    pool.join();
    return total;
}
