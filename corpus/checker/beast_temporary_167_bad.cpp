// Small HTTP status server: renders counters as text, keeps connections open where asked to.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

struct counters {
    unsigned long requests = 0;
    unsigned long errors = 0;
};

http::response<http::string_body> make_reply(const http::request<http::empty_body>& req, http::status st, std::string body)
{
    http::response<http::string_body> res{st, req.version()};
    res.set(http::field::content_type, "text/plain");
    res.keep_alive(req.keep_alive());
    res.body() = std::move(body);
    res.prepare_payload();
    return res;
}

class status_session : public std::enable_shared_from_this<status_session> {
public:
    status_session(net::ip::tcp::socket s, counters& c) : stream_(std::move(s)), counters_(c) {}

    void run() { read(); }

private:
    void read()
    {
        req_ = {};
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&status_session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec) return close();
        ++counters_.requests;
        if (req_.method() != http::verb::get) {
            ++counters_.errors;
            return respond(http::status::bad_request, "only GET\n");
        }
        respond(http::status::ok, "requests " + std::to_string(counters_.requests) + "\n");
    }

    void respond(http::status st, std::string text)
    {
        bool again = st == http::status::ok && req_.keep_alive();
        http::async_write(stream_, make_reply(req_, st, std::move(text)), // expect: temporary
                          beast::bind_front_handler(&status_session::on_write, shared_from_this(), again));
    }

    void on_write(bool again, beast::error_code ec, std::size_t)
    {
        if (ec || !again) return close();
        read();
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> req_;
    counters& counters_;
};
