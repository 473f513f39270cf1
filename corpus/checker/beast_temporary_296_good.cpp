// Feature flag service, one coroutine a connection.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <map>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

using flag_map = std::map<std::string, bool, std::less<>>;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

static response make(const request& req, http::status status, std::string body)
{
    response res{status, req.version()};
    res.set(http::field::content_type, "text/plain");
    res.keep_alive(req.keep_alive());
    res.body() = std::move(body);
    res.prepare_payload();
    return res;
}

static response look_up(const request& req, const flag_map& flags)
{
    std::string name(req.target());
    if (name.empty() || name[0] != '/')
        return make(req, http::status::bad_request, "bad target\n");
    auto it = flags.find(name.substr(1));
    if (it == flags.end())
        return make(req, http::status::not_found, "no such flag\n");
    return make(req, http::status::ok, it->second ? "on\n" : "off\n");
}

// `flags` lives in main, longer than the io_context.
net::awaitable<void> flag_session(tcp::socket socket, const flag_map& flags)
{
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    try {
        for (;;) {
            request req;
            stream.expires_after(std::chrono::seconds(30));
            co_await http::async_read(stream, buffer, req, net::use_awaitable);
            if (req.method() != http::verb::get)
                co_await http::async_write(stream, make(req, http::status::method_not_allowed, "GET only\n"),
                                           net::use_awaitable);
            else
                co_await http::async_write(stream, look_up(req, flags), net::use_awaitable);
            if (!req.keep_alive())
                break;
        }
    } catch (const boost::system::system_error&) {
        // client gone or silent
    }
    beast::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

net::awaitable<void> listen(unsigned short port, const flag_map& flags)
{
    auto ex = co_await net::this_coro::executor;
    tcp::acceptor acc(ex, {tcp::v4(), port});
    for (;;) {
        tcp::socket s = co_await acc.async_accept(net::use_awaitable);
        net::co_spawn(ex, flag_session(std::move(s), flags), net::detached);
    }
}

int main()
{
    flag_map flags{{"new-checkout", true}, {"dark-mode", false}};
    net::io_context io;
    net::co_spawn(io, listen(8081, flags), net::detached);
    io.run();
}
