#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <iostream>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

class upload_store {
public:
    bool authorized(beast::string_view token) const;
    bool save(beast::string_view name, const std::string& bytes);
};

static http::response<http::string_body> problem(http::status status, beast::string_view detail)
{
    http::response<http::string_body> res{status, 11};
    res.set(http::field::content_type, "application/problem+json");
    res.body() = "{\"detail\":\"" + std::string(detail.data(), detail.size()) + "\"}";
    res.keep_alive(false);
    res.prepare_payload();
    return res;
}

asio::awaitable<void> upload_session(tcp::socket s, upload_store& store)
{
    beast::tcp_stream stream(std::move(s));
    beast::flat_buffer buffer;
    http::request_parser<http::string_body> parser;
    parser.body_limit(16 * 1024 * 1024);
    stream.expires_after(std::chrono::minutes(2));

    boost::system::error_code ec;
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
    if (ec && ec != http::error::body_limit) co_return;

    const auto& req = parser.get();
    if (ec) {
        co_await http::async_write(stream, problem(http::status::payload_too_large, "limit is 16 MiB"), asio::use_awaitable);
    } else if (!store.authorized(req[http::field::authorization])) {
        co_await http::async_write(stream, problem(http::status::unauthorized, "token required"), asio::use_awaitable);
    } else if (!store.save(req.target(), req.body())) {
        co_await http::async_write(stream, problem(http::status::insufficient_storage, "disk full"), asio::use_awaitable);
    } else {
        http::response<http::empty_body> created{http::status::created, req.version()};
        created.set(http::field::location, req.target());
        created.keep_alive(false);
        created.prepare_payload();
        co_await http::async_write(stream, created, asio::use_awaitable);
    }
    stream.socket().shutdown(tcp::socket::shutdown_send, ec);
}

asio::awaitable<void> accept_uploads(tcp::acceptor& acceptor, upload_store& store)
{
    for (;;) {
        auto s = co_await acceptor.async_accept(asio::use_awaitable);
        auto ex = s.get_executor();
        asio::co_spawn(ex, upload_session(std::move(s), store), [](std::exception_ptr e) {
            if (e) std::cerr << "upload failed\n";
        });
    }
}

int run_uploads(unsigned short port, upload_store& store)
{
    asio::io_context io(1);
    tcp::acceptor acceptor(io, tcp::endpoint(tcp::v4(), port));
    asio::co_spawn(io, accept_uploads(acceptor, store), asio::detached);
    io.run();
    return 0;
}
