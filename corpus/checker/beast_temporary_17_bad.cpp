#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <iostream>
#include <memory>
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

class upload_session : public std::enable_shared_from_this<upload_session> {
public:
    upload_session(tcp::socket s, upload_store& store) : stream_(std::move(s)), store_(store) {}

    void start()
    {
        parser_.body_limit(16 * 1024 * 1024);
        stream_.expires_after(std::chrono::minutes(2));
        http::async_read(stream_, buffer_, parser_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec == http::error::body_limit) return self->reject(http::status::payload_too_large, "limit is 16 MiB");
            if (ec) return;
            self->store_upload();
        });
    }

private:
    static http::response<http::string_body> problem(http::status status, beast::string_view detail)
    {
        http::response<http::string_body> res{status, 11};
        res.set(http::field::content_type, "application/problem+json");
        res.body() = "{\"detail\":\"" + std::string(detail.data(), detail.size()) + "\"}";
        res.keep_alive(false);
        res.prepare_payload();
        return res;
    }

    void store_upload()
    {
        const auto& req = parser_.get();
        if (!store_.authorized(req[http::field::authorization])) return reject(http::status::unauthorized, "token required");
        if (!store_.save(req.target(), req.body())) return reject(http::status::insufficient_storage, "disk full");

        accepted_ = {http::status::created, req.version()};
        accepted_.set(http::field::location, req.target());
        accepted_.keep_alive(false);
        accepted_.prepare_payload();
        http::async_write(stream_, accepted_, beast::bind_front_handler(&upload_session::done, shared_from_this()));
    }

    void reject(http::status status, beast::string_view detail)
    {
        std::cerr << "rejected: " << detail << '\n';
        http::async_write(stream_, problem(status, detail), // expect: temporary
                          beast::bind_front_handler(&upload_session::done, shared_from_this()));
    }

    void done(beast::error_code ec, std::size_t)
    {
        if (ec) std::cerr << "write: " << ec.message() << '\n';
        stream_.socket().shutdown(tcp::socket::shutdown_both, ec);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request_parser<http::string_body> parser_;
    http::response<http::empty_body> accepted_;
    upload_store& store_;
};
