#define ASIO_HAS_CO_AWAIT 1
#define ASIO_HAS_STD_COROUTINE 1
#include <asio.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>

asio::awaitable<void> pause_for(std::chrono::milliseconds d)
{
    asio::steady_timer t(co_await asio::this_coro::executor, d);
    co_await t.async_wait(asio::use_awaitable);
}

void remind(asio::io_context& io, std::string who, std::function<void(const std::string&)> show)
{
    asio::co_spawn(io, [who, show]() -> asio::awaitable<void> { // expect: temporary
        co_await pause_for(std::chrono::milliseconds(250));
        show(who);
    }(), asio::detached);
}
