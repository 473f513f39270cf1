// HTTP front end in coroutine style: one coroutine per connection, with everything it needs in its frame.
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::use_awaitable;
using net::ip::tcp;

namespace {

http::response<http::string_body> page(const http::request<http::string_body>& req, std::string text)
{
    http::response<http::string_body> res{http::status::ok, req.version()};
    res.set(http::field::content_type, "text/plain");
    res.keep_alive(req.keep_alive());
    res.body() = std::move(text);
    res.prepare_payload();
    return res;
}

net::awaitable<void> refuse(beast::tcp_stream& stream, http::status why, unsigned version)
{
    http::response<http::empty_body> res{why, version};
    res.keep_alive(false);
    res.prepare_payload();
    co_await http::async_write(stream, res, use_awaitable);
}

net::awaitable<void> continue_first(beast::tcp_stream& stream)
{
    static constexpr char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
    char copy[sizeof line];
    std::copy(std::begin(line), std::end(line), copy);
    co_await net::async_write(stream, net::buffer(copy, sizeof line - 1), use_awaitable);
}

net::awaitable<void> connection(beast::tcp_stream stream)
{
    beast::flat_buffer buffer;
    try {
        for (;;) {
            http::request_parser<http::string_body> parser;
            parser.body_limit(64 * 1024);
            stream.expires_after(std::chrono::seconds(30));
            co_await http::async_read_header(stream, buffer, parser, use_awaitable);
            if (parser.get().method() != http::verb::get && parser.get().method() != http::verb::post) {
                co_await refuse(stream, http::status::method_not_allowed, parser.get().version());
                break;
            }
            if (parser.get()[http::field::expect] == "100-continue") co_await continue_first(stream);
            co_await http::async_read(stream, buffer, parser, use_awaitable);
            const auto req = parser.release();
            auto res = page(req, "you sent " + std::to_string(req.body().size()) + " bytes\n");
            co_await http::async_write(stream, res, use_awaitable);
            if (res.need_eof()) break;
        }
    } catch (const std::exception&) {
    }
    beast::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

net::awaitable<void> listen(unsigned short port)
{
    const auto ex = co_await net::this_coro::executor;
    tcp::acceptor acc(ex, {tcp::v4(), port});
    for (;;) {
        tcp::socket s = co_await acc.async_accept(use_awaitable);
        net::co_spawn(ex, connection(beast::tcp_stream(std::move(s))), net::detached);
    }
}

}  // namespace

int main()
{
    net::io_context io;
    net::co_spawn(io, listen(8080), net::detached);
    io.run();
}
