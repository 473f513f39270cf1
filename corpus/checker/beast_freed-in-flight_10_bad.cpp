#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <optional>

namespace beast = boost::beast;
namespace http = beast::http;

class uploader : public std::enable_shared_from_this<uploader> {
public:
    explicit uploader(boost::asio::ip::tcp::socket s) : stream_(std::move(s)) {}

    void read_request()
    {
        parser_.emplace();
        parser_->body_limit(1 << 20);
        http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec) self->read_body();
        });
    }

private:
    void read_body()
    {
        const bool large = parser_->content_length().value_or(0) > 65536;
        http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) self->stream_.close();
        });
        if (large) {
            parser_.reset(); // expect: freed-in-flight
            stream_.cancel();
        }
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
};
