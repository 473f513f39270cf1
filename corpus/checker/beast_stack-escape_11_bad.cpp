#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>

namespace beast = boost::beast;
namespace http = boost::beast::http;

class chunk_streamer : public std::enable_shared_from_this<chunk_streamer> {
public:
    explicit chunk_streamer(boost::asio::any_io_executor ex) : stream_(ex), res_(http::status::ok, 11) { res_.chunked(true); }

    void begin()
    {
        http::response_serializer<http::empty_body> sr{res_};
        http::async_write_header(stream_, sr, // expect: stack-escape
                                 [self = shared_from_this()](beast::error_code ec, std::size_t) {
                                     if (!ec) self->chunk();
                                 });
    }

private:
    void chunk()
    {
        static const char part[] = "5\r\nhello\r\n0\r\n\r\n";
        boost::asio::async_write(stream_, boost::asio::buffer(part, sizeof part - 1),
                                 [self = shared_from_this()](beast::error_code, std::size_t) { self->stream_.close(); });
    }
    beast::tcp_stream stream_;
    http::response<http::empty_body> res_;
};
