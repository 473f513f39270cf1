#include <boost/asio.hpp>
#include <boost/asio/use_future.hpp>
#include <algorithm>
#include <atomic>
#include <future>
#include <string>
#include <vector>

namespace asio = boost::asio;

std::size_t count_words(const std::vector<std::string>& docs)
{
    std::atomic<std::size_t> words{0};
    asio::thread_pool pool(4);
    for (const auto& d : docs)
        asio::post(pool, [&] { words += std::size_t(std::count(d.begin(), d.end(), ' ')) + 1; });
    pool.join();
    return words;
}

std::string on_strand(asio::strand<asio::io_context::executor_type> strand, const std::string& key)
{
    std::future<std::string> answer = asio::post(strand, asio::use_future([&] { return "value of " + key; }));
    return answer.get();
}
