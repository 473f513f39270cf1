#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace alerts {

struct target {
    std::string host;
    std::string service;
    bool enabled = true;
};

struct event {
    int code = 0;
    std::string unit;
    std::string text;
};

std::string render(const event& e)
{
    std::string out = "ALERT " + std::to_string(e.code);
    out.append(" ").append(e.unit).append(" ").append(e.text).append("\r\n");
    return out;
}

asio::awaitable<void> push(target to, std::string_view line)
{
    auto ex = co_await asio::this_coro::executor;
    tcp::resolver resolver(ex);
    tcp::socket sock(ex);
    try {
        auto eps = co_await resolver.async_resolve(to.host, to.service, asio::use_awaitable);
        co_await asio::async_connect(sock, eps, asio::use_awaitable);
        co_await asio::async_write(sock, asio::buffer(line), asio::use_awaitable); // allow: borrowed-parameter
        asio::streambuf answer;
        co_await asio::async_read_until(sock, answer, '\n', asio::use_awaitable);
    } catch (const boost::system::system_error& e) {
        std::cerr << "alert to " << to.host << " failed: " << e.code().message() << '\n';
    }
}

class notifier {
public:
    notifier(asio::io_context& io, std::vector<target> to) : io_(io), targets_(std::move(to)) {}

    void raise(const event& e)
    {
        ++raised_;
        for (const target& t : targets_) {
            if (!t.enabled) continue;
            asio::co_spawn(io_, push(t, render(e)), asio::detached); // expect: view-of-temporary
        }
    }

    unsigned raised() const { return raised_; }

private:
    asio::io_context& io_;
    std::vector<target> targets_;
    unsigned raised_ = 0;
};

}  // namespace alerts
