#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace beast = boost::beast;
namespace http = beast::http;

static constexpr std::string_view kRobots = "User-agent: *\nDisallow: /private\n";

class robots : public std::enable_shared_from_this<robots> {
public:
    explicit robots(beast::tcp_stream&& s) : stream_(std::move(s)), res_(http::status::ok, 11)
    {
        std::string etag = "\"" + std::to_string(kRobots.size()) + "\"";
        res_.set(http::field::etag, etag);
        res_.set(http::field::cache_control, std::string("max-age=") + std::to_string(3600));
        res_.body() = http::span_body<const char>::value_type(kRobots.data(), kRobots.size());
        res_.prepare_payload();
    }
    void answer()
    {
        http::async_write(stream_, res_, [self = shared_from_this()](beast::error_code, std::size_t) { self->stream_.close(); });
    }

private:
    beast::tcp_stream stream_;
    http::response<http::span_body<const char>> res_;
};

void serve(beast::tcp_stream s) { std::make_shared<robots>(std::move(s))->answer(); }
