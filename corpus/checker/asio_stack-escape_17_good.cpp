#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <vector>

using boost::asio::ip::tcp;

struct response {
    std::string status_line = "HTTP/1.1 200 OK\r\n";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string content;

    std::vector<boost::asio::const_buffer> to_buffers() const
    {
        static const char sep[] = {':', ' '};
        static const char crlf[] = {'\r', '\n'};
        std::vector<boost::asio::const_buffer> v;
        v.push_back(boost::asio::buffer(status_line));
        for (auto& h : headers) {
            v.push_back(boost::asio::buffer(h.first));
            v.push_back(boost::asio::buffer(sep));
            v.push_back(boost::asio::buffer(h.second));
            v.push_back(boost::asio::buffer(crlf));
        }
        v.push_back(boost::asio::buffer(crlf));
        v.push_back(boost::asio::buffer(content));
        return v;
    }
};

class connection : public std::enable_shared_from_this<connection> {
public:
    connection(tcp::socket s, std::string text) : socket_(std::move(s))
    {
        reply_.headers = {{"Content-Length", std::to_string(text.size())}};
        reply_.content = std::move(text);
    }
    void start()
    {
        boost::asio::async_write(socket_, reply_.to_buffers(), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (!ec) self->socket_.shutdown(tcp::socket::shutdown_both, ec);
        });
    }

private:
    tcp::socket socket_;
    response reply_;
};

void hello(tcp::socket s) { std::make_shared<connection>(std::move(s), "hello")->start(); }
