#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

namespace hooks {

struct Delivery {
    std::string event;
    std::string body;
};

// Receives the web hooks of a source hosting service and hands them to the build queue.
class HookSession : public std::enable_shared_from_this<HookSession> {
public:
    using Enqueue = std::function<bool(Delivery)>;

    HookSession(tcp::socket&& s, Enqueue enqueue) : stream_(std::move(s)), enqueue_(std::move(enqueue)) {}

    void run()
    {
        net::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->do_read(); });
    }

private:
    void do_read()
    {
        req_ = {};
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&HookSession::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return do_close();
        if (req_.method() != http::verb::post) return send(reply(http::status::method_not_allowed, "POST only\n"));
        auto event = req_.find("X-Event");
        if (event == req_.end()) return send(reply(http::status::bad_request, "no event\n"));
        Delivery d{std::string(event->value()), std::move(req_.body())};
        if (!enqueue_(std::move(d))) {
            auto busy = reply(http::status::service_unavailable, "queue full\n");
            busy.set(http::field::retry_after, "15");
            return send(std::move(busy));
        }
        http::response<http::empty_body> accepted{http::status::accepted, req_.version()};
        accepted.keep_alive(req_.keep_alive());
        send(std::move(accepted));
    }

    http::response<http::string_body> reply(http::status code, std::string_view text) const
    {
        http::response<http::string_body> res{code, req_.version()};
        res.set(http::field::content_type, "text/plain");
        res.keep_alive(req_.keep_alive());
        res.body() = std::string(text);
        res.prepare_payload();
        return res;
    }

    template <class Body>
    void send(http::response<Body>&& res)
    {
        auto msg = std::make_shared<http::response<Body>>(std::move(res));
        msg->set(http::field::server, "hooks");
        http::async_write(stream_, *msg, // expect: stack-escape
                          beast::bind_front_handler(&HookSession::on_write, shared_from_this(), msg->need_eof()));
    }

    void on_write(bool close, beast::error_code ec, std::size_t)
    {
        if (ec || close) return do_close();
        do_read();
    }

    void do_close()
    {
        beast::error_code ec;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
    Enqueue enqueue_;
};

void serve(tcp::acceptor& acc, HookSession::Enqueue enqueue)
{
    acc.async_accept(net::make_strand(acc.get_executor()), [&acc, enqueue](beast::error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<HookSession>(std::move(s), enqueue)->run();
        if (acc.is_open()) serve(acc, enqueue);
    });
}

}  // namespace hooks
