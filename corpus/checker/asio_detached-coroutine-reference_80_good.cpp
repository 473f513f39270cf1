#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

static asio::awaitable<void> put(tcp::socket& s, const std::string& text)
{
    co_await asio::async_write(s, asio::buffer(text), asio::use_awaitable);
}

static asio::awaitable<void> publish(std::shared_ptr<tcp::socket> s, std::string text)
{
    asio::steady_timer t(s->get_executor());
    t.expires_after(std::chrono::milliseconds(20));
    co_await t.async_wait(asio::use_awaitable);
    co_await put(*s, text);
    co_await put(*s, "end of " + text);
}

void on_alarm(const std::shared_ptr<tcp::socket>& s, int code)
{
    std::string text = "ALARM " + std::to_string(code) + "\n";
    asio::co_spawn(s->get_executor(), publish(s, text), asio::detached);
}
