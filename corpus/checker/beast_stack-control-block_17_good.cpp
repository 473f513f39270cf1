#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

class file_session : public std::enable_shared_from_this<file_session> {
public:
    file_session(tcp::socket s, std::string root) : stream_(std::move(s)), root_(std::move(root)) {}

    void run()
    {
        asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read_request(); });
    }

private:
    struct download {
        http::response<http::file_body> res;
        http::response_serializer<http::file_body> sr{res};
    };

    void read_request()
    {
        request_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, request_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec == http::error::end_of_stream) return self->close();
            if (ec) return;
            self->send_file(std::string(self->request_.target()));
        });
    }

    void send_file(const std::string& target)
    {
        beast::error_code ec;
        http::file_body::value_type body;
        body.open((root_ + target).c_str(), beast::file_mode::scan, ec);
        if (ec) return send_status(http::status::not_found);

        auto job = std::make_unique<download>();
        job->res.body() = std::move(body);
        job->res.keep_alive(request_.keep_alive());
        job->res.prepare_payload();
        job->sr.limit(64 * 1024);
        auto& sr = job->sr;
        http::async_write(stream_, sr,
                          [self = shared_from_this(), job = std::move(job)](beast::error_code e, std::size_t) {
                              if (e || !job->res.keep_alive()) return self->close();
                              self->read_request();
                          });
    }

    void send_status(http::status s)
    {
        status_ = {s, request_.version()};
        status_.prepare_payload();
        http::async_write(stream_, status_, [self = shared_from_this()](beast::error_code, std::size_t) { self->close(); });
    }

    void close()
    {
        beast::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
    http::response<http::empty_body> status_;
    std::string root_;
};
