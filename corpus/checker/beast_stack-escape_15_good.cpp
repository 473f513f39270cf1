#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>
#include <utility>

// The response of any body type is a local of the request handler; `sender` moves it to the heap
// and the completion handler holds it while it is being written.
namespace files {

namespace beast = boost::beast;
namespace http = beast::http;
using tcp = boost::asio::ip::tcp;

template <class Send>
void handle_request(const std::string& root, http::request<http::string_body>&& req, Send&& send)
{
    if (req.method() != http::verb::get) {
        http::response<http::string_body> res{http::status::bad_request, req.version()};
        res.body() = "unsupported method\n";
        res.keep_alive(req.keep_alive());
        res.prepare_payload();
        return send(std::move(res));
    }
    beast::error_code ec;
    http::file_body::value_type file;
    const std::string path = root + std::string(req.target());
    file.open(path.c_str(), beast::file_mode::scan, ec);
    if (ec) {
        http::response<http::empty_body> res{http::status::not_found, req.version()};
        res.keep_alive(req.keep_alive());
        res.prepare_payload();
        return send(std::move(res));
    }
    http::response<http::file_body> res{http::status::ok, req.version()};
    res.body() = std::move(file);
    res.keep_alive(req.keep_alive());
    res.prepare_payload();
    return send(std::move(res));
}

class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket&& s, std::shared_ptr<const std::string> root) : stream_(std::move(s)), root_(std::move(root)) {}

    void read()
    {
        req_ = {};
        http::async_read(stream_, buffer_, req_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec)
                return self->close();
            handle_request(*self->root_, std::move(self->req_), sender{*self});
        });
    }

private:
    struct sender {
        session& owner;

        template <class Body>
        void operator()(http::response<Body>&& msg) const
        {
            auto kept = std::make_shared<http::response<Body>>(std::move(msg));
            http::async_write(owner.stream_, *kept,
                              [self = owner.shared_from_this(), kept](beast::error_code ec, std::size_t) {
                                  if (ec || kept->need_eof())
                                      return self->close();
                                  self->read();
                              });
        }
    };

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::shared_ptr<const std::string> root_;
    http::request<http::string_body> req_;
};

}  // namespace files
