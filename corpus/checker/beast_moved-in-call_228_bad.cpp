// HTTP front end: routes are small responder classes; the connection sends what the responder built.
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

struct responder {
    virtual ~responder() = default;
    virtual http::status fill(const request& req, std::string& body) = 0;
};

using route_table = std::unordered_map<std::string, std::unique_ptr<responder>>;

class front_connection : public std::enable_shared_from_this<front_connection> {
public:
    front_connection(net::ip::tcp::socket s, const route_table& routes) : stream_(std::move(s)), routes_(routes) {}

    void start() { read(); }

private:
    void read()
    {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, request_,
                         beast::bind_front_handler(&front_connection::on_request, shared_from_this()));
    }

    void on_request(beast::error_code ec, std::size_t)
    {
        if (ec) return shut();
        auto reply = std::make_unique<response>();
        reply->version(request_.version());
        reply->keep_alive(request_.keep_alive());
        auto it = routes_.find(std::string(request_.target()));
        if (it == routes_.end())
            reply->result(http::status::not_found);
        else
            reply->result(it->second->fill(request_, reply->body()));
        reply->prepare_payload();
        deliver(std::move(reply));
    }

    void deliver(std::unique_ptr<response> reply)
    {
        bool more = reply->keep_alive();
        http::async_write(stream_, *reply, // expect: moved-in-call
                          [self = shared_from_this(), more, reply = std::move(reply)](beast::error_code ec, std::size_t) {
                              if (ec || !more) return self->shut();
                              self->read();
                          });
    }

    void shut()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(net::ip::tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    request request_;
    const route_table& routes_;
};
