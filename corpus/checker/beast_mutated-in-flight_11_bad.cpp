#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;

class pipelined : public std::enable_shared_from_this<pipelined> {
public:
    explicit pipelined(tcp::socket s) : stream_(std::move(s)) {}
    void run() { read(); }

private:
    void read()
    {
        req_ = {};
        http::async_read(stream_, buffer_, req_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec) self->answer();
        });
    }
    void answer()
    {
        res_ = {http::status::ok, req_.version()}; // expect: mutated-in-flight
        res_.body() = std::string(req_.target()); // allow: mutated-in-flight
        res_.prepare_payload(); // allow: mutated-in-flight
        http::async_write(stream_, res_, [self = shared_from_this()](beast::error_code ec, std::size_t) { // allow: overlapping-write
            if (ec) self->stream_.close();
        });
        read();
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> req_;
    http::response<http::string_body> res_;
};
