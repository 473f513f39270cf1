#include <boost/asio.hpp>
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

class alert_forwarder {
public:
    alert_forwarder(asio::any_io_executor ex, tcp::endpoint collector) : ex_(std::move(ex)), collector_(collector) {}

    void raise(std::string_view text)
    {
        ++raised_;
        asio::co_spawn(ex_, deliver(collector_, text), asio::detached); // expect: borrowed-parameter
    }

    unsigned long raised() const { return raised_; }

private:
    static asio::awaitable<bool> try_connect(tcp::socket& s, tcp::endpoint to)
    {
        auto ex = co_await asio::this_coro::executor;
        asio::steady_timer pause(ex);
        for (int attempt = 0; attempt < 3; ++attempt) {
            boost::system::error_code ec;
            co_await s.async_connect(to, asio::redirect_error(asio::use_awaitable, ec));
            if (!ec) co_return true;
            s.close(ec);
            pause.expires_after(500ms * (attempt + 1));
            co_await pause.async_wait(asio::use_awaitable);
        }
        co_return false;
    }

    static asio::awaitable<void> deliver(tcp::endpoint to, std::string_view text)
    {
        tcp::socket s(co_await asio::this_coro::executor);
        if (!co_await try_connect(s, to)) {
            std::cerr << "collector unreachable\n";
            co_return;
        }
        boost::system::error_code ec;
        co_await asio::async_write(s, asio::buffer(text), asio::redirect_error(asio::use_awaitable, ec)); // allow: borrowed-parameter
        if (!ec) s.shutdown(tcp::socket::shutdown_send, ec);
    }

    asio::any_io_executor ex_;
    tcp::endpoint collector_;
    unsigned long raised_ = 0;
};
