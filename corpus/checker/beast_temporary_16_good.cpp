#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using request_type = http::request<http::string_body>;
using response_type = http::response<http::string_body>;

namespace {
response_type make_reply(const request_type& req, http::status st, std::string body)
{
    response_type res{st, req.version()};
    res.set(http::field::server, "inventory/2");
    res.set(http::field::content_type, "application/json");
    res.keep_alive(req.keep_alive());
    res.body() = std::move(body);
    res.prepare_payload();
    return res;
}
}  // namespace

class inventory {
public:
    virtual ~inventory() = default;
    virtual bool lookup(const std::string& sku, std::string& json) const = 0;
};

net::awaitable<void> serve(net::ip::tcp::socket sock, std::shared_ptr<const inventory> db)
{
    beast::tcp_stream stream(std::move(sock));
    beast::flat_buffer buffer;
    try {
        for (;;) {
            request_type req;
            stream.expires_after(std::chrono::seconds(30));
            co_await http::async_read(stream, buffer, req, net::use_awaitable);
            if (req.method() != http::verb::get) {
                co_await http::async_write(stream, make_reply(req, http::status::method_not_allowed, "{}"),
                                           net::use_awaitable);
                break;
            }
            std::string json;
            const bool found = db->lookup(std::string(req.target()), json);
            response_type res = make_reply(req, found ? http::status::ok : http::status::not_found, std::move(json));
            co_await http::async_write(stream, res, net::use_awaitable);
            if (res.need_eof()) break;
        }
    } catch (const boost::system::system_error& e) {
        if (e.code() != http::error::end_of_stream) co_return;
    }
    beast::error_code ignored;
    stream.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
}

void accept_loop(net::ip::tcp::acceptor& acc, std::shared_ptr<const inventory> db)
{
    acc.async_accept([&acc, db](beast::error_code ec, net::ip::tcp::socket s) {
        if (ec) return;
        net::co_spawn(acc.get_executor(), serve(std::move(s), db), net::detached);
        accept_loop(acc, db);
    });
}
