#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

namespace kvclient {

using Reply = http::response<http::string_body>;

// Asks one replica; when it is slow, asks a second one and takes whichever answers first.
class HedgedGet : public std::enable_shared_from_this<HedgedGet> {
public:
    using Done = std::function<void(beast::error_code, Reply)>;

    HedgedGet(net::io_context& io, std::array<tcp::endpoint, 2> replicas, Done done)
        : strand_(net::make_strand(io)), streams_{beast::tcp_stream(strand_), beast::tcp_stream(strand_)},
          hedge_(strand_), replicas_(std::move(replicas)), done_(std::move(done))
    {
    }

    void start(const std::string& key)
    {
        req_.method(http::verb::get);
        req_.target("/kv/" + key);
        req_.version(11);
        req_.set(http::field::host, "kv");
        net::dispatch(strand_, [self = shared_from_this()] {
            self->parser_.emplace();
            self->attempt(0);
            self->hedge_.expires_after(std::chrono::milliseconds(80));
            self->hedge_.async_wait([self](beast::error_code ec) {
                if (!ec && !self->finished_) self->go_second();
            });
        });
    }

private:
    void go_second()
    {
        parser_.emplace(); // expect: mutated-in-flight
        buffer_.clear();   // allow: mutated-in-flight
        attempt(1);
    }

    void attempt(std::size_t i)
    {
        ++open_;
        streams_[i].expires_after(std::chrono::seconds(2));
        streams_[i].async_connect(replicas_[i], [self = shared_from_this(), i](beast::error_code ec) {
            if (ec) return self->fail(ec);
            http::async_write(self->streams_[i], self->req_, [self, i](beast::error_code ec, std::size_t) {
                if (ec) return self->fail(ec);
                self->read_reply(i);
            });
        });
    }

    void read_reply(std::size_t i)
    {
        http::async_read(streams_[i], buffer_, *parser_, // allow: mutated-in-flight
                         [self = shared_from_this(), i](beast::error_code ec, std::size_t) {
                             if (ec) return self->fail(ec);
                             if (std::exchange(self->finished_, true)) return;
                             self->hedge_.cancel();
                             self->streams_[1 - i].cancel();
                             self->done_({}, self->parser_->release());
                         });
    }

    void fail(beast::error_code ec)
    {
        if (--open_ > 0 || finished_) return;
        finished_ = true;
        hedge_.cancel();
        done_(ec, {});
    }

    net::strand<net::io_context::executor_type> strand_;
    std::array<beast::tcp_stream, 2> streams_;
    net::steady_timer hedge_;
    std::array<tcp::endpoint, 2> replicas_;
    http::request<http::empty_body> req_;
    beast::flat_buffer buffer_;
    std::optional<http::response_parser<http::string_body>> parser_;
    Done done_;
    int open_ = 0;
    bool finished_ = false;
};

}  // namespace kvclient
