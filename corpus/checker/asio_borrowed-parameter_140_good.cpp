// Line-based lookup service as coroutines: one session coroutine per connection.
#include <boost/asio.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::tcp;

using dictionary = std::map<std::string, std::string, std::less<>>;

asio::awaitable<std::size_t> send_parts(tcp::socket& sock, std::string_view tag, std::string_view text)
{
    static constexpr std::string_view end = "\r\n";
    const std::array<asio::const_buffer, 3> parts{
        asio::buffer(tag.data(), tag.size()),
        asio::buffer(text.data(), text.size()),
        asio::buffer(end.data(), end.size()),
    };
    co_return co_await asio::async_write(sock, parts, asio::use_awaitable);
}

asio::awaitable<void> refuse(tcp::socket& sock, std::string_view reason, unsigned& strikes)
{
    ++strikes;
    co_await send_parts(sock, "- ", reason);
}

asio::awaitable<void> answer(tcp::socket& sock, const dictionary& words, std::string_view word, unsigned& strikes)
{
    if (word.empty() || word.size() > 64) {
        co_await refuse(sock, "bad word", strikes);
        co_return;
    }
    if (auto it = words.find(word); it != words.end()) {
        co_await send_parts(sock, "+ ", it->second);
        co_return;
    }
    std::string near = "no entry for '";
    near += word;
    near += '\'';
    co_await refuse(sock, near, strikes);
}

asio::awaitable<void> session(tcp::socket sock, std::shared_ptr<const dictionary> words)
{
    std::string in;
    unsigned strikes = 0;
    try {
        while (strikes < 5) {
            const std::size_t n =
                co_await asio::async_read_until(sock, asio::dynamic_buffer(in, 512), '\n', asio::use_awaitable);
            std::string_view line(in.data(), n - 1);
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            if (line == "quit") break;
            co_await answer(sock, *words, line, strikes);
            in.erase(0, n);
        }
        co_await send_parts(sock, "= ", strikes < 5 ? "bye" : "too many errors");
    } catch (const boost::system::system_error&) {
    }
}

asio::awaitable<void> listen(tcp::acceptor acc, std::shared_ptr<const dictionary> words)
{
    for (;;) {
        tcp::socket sock = co_await acc.async_accept(asio::use_awaitable);
        asio::co_spawn(acc.get_executor(), session(std::move(sock), words), asio::detached);
    }
}

int serve(unsigned short port, dictionary words)
{
    asio::io_context io;
    auto shared = std::make_shared<const dictionary>(std::move(words));
    asio::co_spawn(io, listen(tcp::acceptor(io, {tcp::v4(), port}), shared), asio::detached);
    return static_cast<int>(io.run());
}
