#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

// Sends a response of unknown length, chunk by chunk, as the source produces it.
class chunked_reply : public std::enable_shared_from_this<chunked_reply> {
public:
    using source = std::function<bool(std::string& chunk)>;

    chunked_reply(beast::tcp_stream&& s, source src) : stream_(std::move(s)), source_(std::move(src)) {}

    void start(unsigned version, std::string type)
    {
        head_.result(http::status::ok);
        head_.version(version);
        head_.set(http::field::content_type, type);
        head_.chunked(true);
        send_head();
    }

private:
    void send_head()
    {
        http::response_serializer<http::empty_body> sr{head_};
        http::async_write_header(stream_, sr, // expect: stack-control-block
                                 beast::bind_front_handler(&chunked_reply::on_head, shared_from_this()));
    }

    void on_head(beast::error_code ec, std::size_t)
    {
        if (ec) return;
        next_chunk();
    }

    void next_chunk()
    {
        chunk_.clear();
        if (!source_(chunk_)) {
            asio::async_write(stream_, http::make_chunk_last(),
                              beast::bind_front_handler(&chunked_reply::on_last, shared_from_this()));
            return;
        }
        if (chunk_.empty()) return next_chunk();
        asio::async_write(stream_, http::make_chunk(asio::const_buffer(chunk_.data(), chunk_.size())),
                          beast::bind_front_handler(&chunked_reply::on_chunk, shared_from_this()));
    }

    void on_chunk(beast::error_code ec, std::size_t n)
    {
        if (ec) return;
        sent_ += n;
        next_chunk();
    }

    void on_last(beast::error_code, std::size_t)
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    source source_;
    http::response<http::empty_body> head_;
    std::string chunk_;
    std::size_t sent_ = 0;
};

void stream_rows(beast::tcp_stream&& s, chunked_reply::source rows)
{
    std::make_shared<chunked_reply>(std::move(s), std::move(rows))->start(11, "text/csv");
}
