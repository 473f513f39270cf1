// A probe that talks to a line server; each step must finish before its deadline.
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
using namespace net::experimental::awaitable_operators;
using net::awaitable;
using net::use_awaitable;
using net::ip::tcp;

class line_probe : public std::enable_shared_from_this<line_probe> {
public:
    line_probe(tcp::socket s, std::string host) : sock_(std::move(s)), limit_(sock_.get_executor()), host_(std::move(host)) {}

    void launch()
    {
        net::co_spawn(
            sock_.get_executor(), [self = shared_from_this()] { return self->run(); }, net::detached);
    }

private:
    std::string command(const char* verb, int n) const
    {
        return std::string(verb) + " " + host_ + " seq=" + std::to_string(n) + "\r\n";
    }

    awaitable<bool> say(const char* verb, int n)
    {
        limit_.expires_after(std::chrono::seconds(2));
        auto won = co_await (net::async_write(sock_, net::buffer(command(verb, n)), use_awaitable) ||
                             limit_.async_wait(use_awaitable));
        co_return won.index() == 0;
    }

    awaitable<bool> hear()
    {
        limit_.expires_after(std::chrono::seconds(5));
        auto won = co_await (net::async_read_until(sock_, net::dynamic_buffer(line_, 512), '\n', use_awaitable) ||
                             limit_.async_wait(use_awaitable));
        if (won.index() != 0) co_return false;
        const bool ok = line_.rfind("2", 0) == 0;
        line_.erase(0, std::get<0>(won));
        co_return ok;
    }

    awaitable<void> run()
    {
        try {
            int n = 0;
            for (const char* verb : {"HELO", "STAT", "QUIT"}) {
                if (!co_await say(verb, ++n)) break;
                if (!co_await hear()) break;
                ++passed_;
            }
        } catch (const std::exception&) {
            failed_ = true;
        }
        boost::system::error_code ignored;
        sock_.shutdown(tcp::socket::shutdown_both, ignored);
    }

    tcp::socket sock_;
    net::steady_timer limit_;
    std::string host_, line_;
    int passed_ = 0;
    bool failed_ = false;
};

void probe(tcp::socket s, std::string host) { std::make_shared<line_probe>(std::move(s), std::move(host))->launch(); }
