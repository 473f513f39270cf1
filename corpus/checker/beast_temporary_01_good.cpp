#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace rpc {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
namespace ws = beast::websocket;
using net::awaitable;
using net::use_awaitable;
using net::ip::tcp;

struct call {
    int id = 0;
    std::string method;
};

call parse(std::string_view text)
{
    call c;
    const auto sp = text.find(' ');
    c.method = text.substr(0, sp);
    if (sp != std::string_view::npos) c.id = std::atoi(std::string(text.substr(sp + 1)).c_str());
    return c;
}

class dispatcher {
public:
    virtual ~dispatcher() = default;
    virtual std::string invoke(const call& c) = 0;
};

class echo_dispatcher : public dispatcher {
public:
    std::string invoke(const call& c) override { return "ok " + std::to_string(c.id) + ' ' + c.method; }
};

awaitable<void> plain(beast::tcp_stream& s, const http::request<http::string_body>& req)
{
    http::response<http::string_body> res{http::status::upgrade_required, req.version()};
    res.set(http::field::content_type, "text/plain");
    res.body() = "use a websocket\n";
    res.prepare_payload();
    co_await http::async_write(s, res, use_awaitable);
}

awaitable<void> serve(tcp::socket sock, dispatcher& d)
{
    beast::tcp_stream s(std::move(sock));
    beast::flat_buffer buf;
    http::request<http::string_body> req;
    s.expires_after(std::chrono::seconds(10));
    co_await http::async_read(s, buf, req, use_awaitable);
    if (!ws::is_upgrade(req)) {
        co_await plain(s, req);
        co_return;
    }
    s.expires_never();
    ws::stream<beast::tcp_stream> w(std::move(s));
    co_await w.async_accept(req, use_awaitable);
    buf.clear();
    for (;;) {
        co_await w.async_read(buf, use_awaitable);
        const call c = parse(beast::buffers_to_string(buf.data()));
        buf.clear();
        w.text(true);
        co_await w.async_write(net::buffer(d.invoke(c)), use_awaitable);
        if (c.method == "quit") break;
    }
    co_await w.async_close(ws::close_reason(ws::close_code::normal, "bye"), use_awaitable);
}

awaitable<void> listen(tcp::endpoint ep, dispatcher& d)
{
    tcp::acceptor acc(co_await net::this_coro::executor, ep);
    for (;;)
        net::co_spawn(acc.get_executor(), serve(co_await acc.async_accept(use_awaitable), d), net::detached);
}

}  // namespace rpc

int main()
{
    rpc::echo_dispatcher d;
    boost::asio::io_context io(1);
    boost::asio::co_spawn(io, rpc::listen({boost::asio::ip::tcp::v4(), 8080}, d), boost::asio::detached);
    io.run();
}
