#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>

namespace beast = boost::beast;
namespace http = beast::http;

class uploader : public std::enable_shared_from_this<uploader> {
public:
    explicit uploader(boost::asio::ip::tcp::socket s) : stream_(std::move(s)) {}
    void run() { read_request(); }

private:
    void read_request()
    {
        parser_.emplace();
        parser_->body_limit(10000);
        stream_.expires_after(std::chrono::seconds(20));
        http::async_read(stream_, buffer_, *parser_, beast::bind_front_handler(&uploader::on_read, shared_from_this()));
    }
    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) {
            parser_.reset();
            return;
        }
        auto req = parser_->release();
        parser_.reset();
        total_ += req.body().size();
        if (req.keep_alive()) read_request();
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    std::size_t total_ = 0;
};
