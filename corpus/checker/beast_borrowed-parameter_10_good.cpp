#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>

namespace beast = boost::beast;
namespace http = beast::http;

template <class Stream, class Body>
void send_copy(std::shared_ptr<Stream> stream, const http::response<Body>& res)
{
    auto own = std::make_unique<http::response<Body>>(res);
    auto& msg = *own;
    http::async_write(*stream, msg, [stream, own = std::move(own)](beast::error_code ec, std::size_t) {
        if (ec || own->need_eof()) stream->close();
    });
}

// res stays the caller's until `done` has been called.
template <class Body>
void send_in_place(std::shared_ptr<beast::tcp_stream> stream, http::response<Body>& res, std::function<void(beast::error_code)> done)
{
    http::async_write(*stream, res, [stream, done = std::move(done)](beast::error_code ec, std::size_t) { done(ec); });
}

void not_found(std::shared_ptr<beast::tcp_stream> stream, unsigned version)
{
    http::response<http::string_body> res{http::status::not_found, version};
    res.body() = "nothing here";
    res.prepare_payload();
    send_copy(std::move(stream), res);
}

void redirect(std::shared_ptr<beast::tcp_stream> stream, const char* where)
{
    auto res = std::make_shared<http::response<http::empty_body>>(http::status::found, 11);
    res->set(http::field::location, where);
    send_in_place(stream, *res, [res, stream](beast::error_code) { stream->close(); });
}
