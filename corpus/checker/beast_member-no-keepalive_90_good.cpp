#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

class poller : public std::enable_shared_from_this<poller> {
public:
    using done_fn = std::function<void(unsigned)>;
    poller(net::any_io_executor ex, std::string target, done_fn done) : stream_(ex), done_(std::move(done))
    {
        req_.method(http::verb::get);
        req_.target(target);
        req_.version(11);
    }
    void go(const net::ip::tcp::endpoint& ep)
    {
        stream_.async_connect(ep, beast::bind_front_handler(&poller::on_connect, shared_from_this()));
    }

private:
    void on_connect(beast::error_code ec)
    {
        if (ec) return done_(0);
        http::async_write(stream_, req_, beast::bind_front_handler(&poller::on_write, shared_from_this()));
    }
    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) return done_(0);
        http::async_read(stream_, in_, res_, [self = shared_from_this()](beast::error_code e, std::size_t) { self->done_(e ? 0 : self->res_.result_int()); });
    }
    beast::tcp_stream stream_;
    http::request<http::empty_body> req_;
    http::response<http::string_body> res_;
    beast::flat_buffer in_;
    done_fn done_;
};

class supervisor {
public:
    explicit supervisor(net::io_context& io) : io_(io) {}
    void ask(const net::ip::tcp::endpoint& ep, const std::string& target)
    {
        current_ = std::make_shared<poller>(io_.get_executor(), target, [last = last_](unsigned code) { *last = code; });
        current_->go(ep);
    }

private:
    net::io_context& io_;
    std::shared_ptr<unsigned> last_ = std::make_shared<unsigned>(0);
    std::shared_ptr<poller> current_;
};
