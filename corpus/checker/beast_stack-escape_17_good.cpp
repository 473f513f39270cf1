#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <array>
#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

/// Streams one file as the response to a request that has been read already.
class download : public std::enable_shared_from_this<download> {
public:
    download(beast::tcp_stream stream, const std::string& path)
        : stream_(std::move(stream)), file_(path, std::ios::binary), serializer_(response_)
    {
        response_.version(11);
        response_.result(file_ ? http::status::ok : http::status::not_found);
        response_.set(http::field::content_type, "application/octet-stream");
        response_.chunked(true);
        response_.body().data = nullptr;
        response_.body().size = 0;
        response_.body().more = bool(file_);
    }

    void start()
    {
        stream_.expires_after(std::chrono::minutes(5));
        http::async_write_header(stream_, serializer_,
                                 [self = shared_from_this()](beast::error_code ec, std::size_t) {
                                     if (ec) return;
                                     if (self->serializer_.is_done()) return self->close();
                                     self->next_block();
                                 });
    }

private:
    void next_block()
    {
        file_.read(block_.data(), block_.size());
        const auto got = std::size_t(file_.gcount());
        auto& body = response_.body();
        body.data = got ? block_.data() : nullptr;
        body.size = got;
        body.more = bool(file_);
        http::async_write(stream_, serializer_,
                          [self = shared_from_this()](beast::error_code ec, std::size_t) { self->on_block(ec); });
    }

    void on_block(beast::error_code ec)
    {
        if (ec == http::error::need_buffer) ec = {};
        if (ec) return;
        if (serializer_.is_done()) return close();
        next_block();
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    std::ifstream file_;
    http::response<http::buffer_body> response_;
    http::response_serializer<http::buffer_body> serializer_;
    std::array<char, 16384> block_;
};
