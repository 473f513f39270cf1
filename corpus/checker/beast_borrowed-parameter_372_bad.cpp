// Client of a metrics gateway: posts reports and drains the answers.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <utility>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;

class gateway_client : public std::enable_shared_from_this<gateway_client> {
public:
    using report = http::request<http::string_body>;

    explicit gateway_client(net::any_io_executor ex) : stream_(std::move(ex)) {}

    beast::tcp_stream& stream() { return stream_; }

    void post(const report& r)
    {
        stream_.expires_after(std::chrono::seconds(10));
        http::async_write(stream_, r, // expect: borrowed-parameter
                          [self = shared_from_this()](beast::error_code ec, std::size_t) {
                              if (!ec) self->drain();
                          });
    }

private:
    void drain()
    {
        res_ = {};
        http::async_read(stream_, buffer_, res_,
                         [self = shared_from_this()](beast::error_code ec, std::size_t) {
                             if (ec) return;
                             if (self->res_.result() == http::status::ok)
                                 ++self->accepted_;
                             else
                                 ++self->rejected_;
                         });
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::response<http::string_body> res_;
    unsigned accepted_ = 0;
    unsigned rejected_ = 0;
};
