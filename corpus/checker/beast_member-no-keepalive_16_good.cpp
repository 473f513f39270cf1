// HTTP server with an idle reaper.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/version.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;
using clock_type = std::chrono::steady_clock;

class http_session : public std::enable_shared_from_this<http_session> {
public:
    explicit http_session(tcp::socket s) : stream_(std::move(s)), last_seen_(clock_type::now()) {}

    void start() { read_request(); }
    void cancel() { stream_.cancel(); }
    bool expired(clock_type::time_point now) const { return done_ || now - last_seen_ > std::chrono::seconds(30); }

private:
    void read_request()
    {
        request_ = {};
        http::async_read(stream_, buffer_, request_, [this, self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return finish();
            last_seen_ = clock_type::now();
            answer();
        });
    }

    void answer()
    {
        response_ = {http::status::ok, request_.version()};
        response_.set(http::field::server, BOOST_BEAST_VERSION_STRING);
        response_.set(http::field::content_type, "text/plain");
        response_.keep_alive(request_.keep_alive());
        response_.body() = "target " + std::string(request_.target()) + '\n';
        response_.prepare_payload();
        http::async_write(stream_, response_, [this, self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec || !response_.keep_alive()) return finish();
            last_seen_ = clock_type::now();
            read_request();
        });
    }

    void finish()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
        done_ = true;
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    http::response<http::string_body> response_;
    clock_type::time_point last_seen_;
    bool done_ = false;
};

class http_server {
public:
    http_server(net::io_context& io, const tcp::endpoint& ep) : acceptor_(io, ep), reaper_(io) {}

    void start()
    {
        accept();
        reap();
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](beast::error_code ec, tcp::socket s) {
            if (ec) return;
            auto& session = sessions_[next_id_++] = std::make_shared<http_session>(std::move(s));
            session->start();
            accept();
        });
    }

    void reap()
    {
        reaper_.expires_after(std::chrono::seconds(5));
        reaper_.async_wait([this](beast::error_code ec) {
            if (ec) return;
            const auto now = clock_type::now();
            for (auto it = sessions_.begin(); it != sessions_.end();) {
                if (it->second->expired(now)) {
                    it->second->cancel();
                    it = sessions_.erase(it);
                } else {
                    ++it;
                }
            }
            reap();
        });
    }

    tcp::acceptor acceptor_;
    net::steady_timer reaper_;
    std::unordered_map<unsigned, std::shared_ptr<http_session>> sessions_;
    unsigned next_id_ = 0;
};

int main()
{
    net::io_context io(1);
    http_server server(io, {tcp::v4(), 8080});
    server.start();
    io.run();
}
