#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using tcp = net::ip::tcp;

// Keeps one connection to the collector and posts the newest sample; samples arriving while a
// request is being exchanged replace each other.
class telemetry_client : public std::enable_shared_from_this<telemetry_client> {
public:
    using error_sink = std::function<void(const std::string&)>;

    telemetry_client(net::io_context& io, std::string host, error_sink sink)
        : resolver_(io), stream_(io), sink_(std::move(sink))
    {
        req_.version(11);
        req_.method(http::verb::post);
        req_.target("/v1/samples");
        req_.set(http::field::host, host);
        req_.set(http::field::content_type, "application/json");
        host_ = std::move(host);
    }

    void connect()
    {
        resolver_.async_resolve(host_, "80", beast::bind_front_handler(&telemetry_client::on_resolve, shared_from_this()));
    }

    // Called on the stream's executor by the sampler.
    void update(std::string json)
    {
        req_.body() = std::move(json); // expect: mutated-in-flight
        req_.prepare_payload();        // allow: mutated-in-flight
        dirty_ = true;
        if (!busy_) send();
    }

private:
    void on_resolve(beast::error_code ec, tcp::resolver::results_type results)
    {
        if (ec) return fail(ec, "resolve");
        stream_.expires_after(std::chrono::seconds(10));
        stream_.async_connect(results, beast::bind_front_handler(&telemetry_client::on_connect, shared_from_this()));
    }

    void on_connect(beast::error_code ec, const tcp::endpoint&)
    {
        if (ec) return fail(ec, "connect");
        idle();
    }

    void send()
    {
        busy_ = true;
        dirty_ = false;
        stream_.expires_after(std::chrono::seconds(10));
        http::async_write(stream_, req_, beast::bind_front_handler(&telemetry_client::on_write, shared_from_this()));
    }

    void on_write(beast::error_code ec, std::size_t)
    {
        if (ec) return fail(ec, "write");
        res_ = {};
        http::async_read(stream_, buffer_, res_, beast::bind_front_handler(&telemetry_client::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return fail(ec, "read");
        if (res_.result() != http::status::accepted && sink_) sink_(std::string(res_.reason()));
        idle();
    }

    void idle()
    {
        busy_ = false;
        stream_.expires_never();
        if (dirty_) send();
    }

    void fail(beast::error_code ec, const char* what)
    {
        if (sink_) sink_(what + (": " + ec.message()));
    }

    tcp::resolver resolver_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> req_;
    http::response<http::string_body> res_;
    std::string host_;
    error_sink sink_;
    bool busy_ = true;  // until connected
    bool dirty_ = false;
};
