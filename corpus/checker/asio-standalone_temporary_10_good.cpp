#define ASIO_HAS_CO_AWAIT 1
#define ASIO_HAS_STD_COROUTINE 1
#include <asio.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

void remind(asio::io_context& io, std::shared_ptr<asio::ip::tcp::socket> sock, std::string who)
{
    asio::co_spawn(
        io,
        [](std::shared_ptr<asio::ip::tcp::socket> s, std::string text) -> asio::awaitable<void> {
            asio::steady_timer t(s->get_executor(), std::chrono::milliseconds(250));
            co_await t.async_wait(asio::use_awaitable);
            co_await asio::async_write(*s, asio::buffer(text), asio::use_awaitable);
            co_await asio::async_write(*s, asio::buffer(std::string("-- ") + text + "\n"), asio::use_awaitable);
        }(sock, std::move(who)),
        asio::detached);
}
