#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

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
        : strand_(net::make_strand(io)), hedge_(strand_), replicas_(std::move(replicas)), done_(std::move(done))
    {
    }

    void start(const std::string& key)
    {
        if (std::exchange(started_, true)) return;
        req_.method(http::verb::get);
        req_.target("/kv/" + key);
        req_.version(11);
        req_.set(http::field::host, "kv");
        net::dispatch(strand_, [self = shared_from_this()] {
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
        attempt(1);
    }

    struct Attempt {
        explicit Attempt(const net::strand<net::io_context::executor_type>& ex) : stream(ex) {}
        beast::tcp_stream stream;
        beast::flat_buffer buffer;
        http::response_parser<http::string_body> parser;
    };
    using AttemptPtr = std::shared_ptr<Attempt>;

    void attempt(std::size_t i)
    {
        auto a = std::make_shared<Attempt>(strand_);
        attempts_[i] = a;
        ++open_;
        a->stream.expires_after(std::chrono::seconds(2));
        a->stream.async_connect(replicas_[i], [self = shared_from_this(), a](beast::error_code ec) {
            if (ec) return self->fail(ec);
            http::async_write(a->stream, self->req_, [self, a](beast::error_code ec, std::size_t) {
                if (ec) return self->fail(ec);
                self->read_reply(a);
            });
        });
    }

    void read_reply(const AttemptPtr& a)
    {
        http::async_read(a->stream, a->buffer, a->parser, [self = shared_from_this(), a](beast::error_code ec, std::size_t) {
            if (ec) return self->fail(ec);
            if (std::exchange(self->finished_, true)) return;
            self->hedge_.cancel();
            for (auto& other : self->attempts_) {
                if (other && other != a) other->stream.cancel();
                other.reset();
            }
            self->done_({}, a->parser.release());
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
    net::steady_timer hedge_;
    std::array<tcp::endpoint, 2> replicas_;
    http::request<http::empty_body> req_;
    std::array<AttemptPtr, 2> attempts_;
    Done done_;
    int open_ = 0;
    bool started_ = false, finished_ = false;
};

}  // namespace kvclient
