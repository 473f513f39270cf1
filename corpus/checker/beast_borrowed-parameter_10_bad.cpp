#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>

namespace beast = boost::beast;
namespace http = beast::http;

struct responder {
    virtual ~responder() = default;
    virtual void respond(const http::response<http::string_body>& res) = 0;
};

class stream_responder : public responder, public std::enable_shared_from_this<stream_responder> {
public:
    explicit stream_responder(beast::tcp_stream&& s) : stream_(std::move(s)) {}

    void respond(const http::response<http::string_body>& res) override
    {
        stream_.expires_after(std::chrono::seconds(15));
        http::async_write(stream_, res, [self = shared_from_this(), keep = res.keep_alive()](beast::error_code ec, std::size_t) { // expect: borrowed-parameter
            if (ec || !keep) self->stream_.close();
        });
    }

private:
    beast::tcp_stream stream_;
};
