#include <array>
#include <boost/asio.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

struct request {
    std::string method, target;
    std::map<std::string, std::string> headers;
    bool keep_alive() const
    {
        auto it = headers.find("Connection");
        return it == headers.end() || it->second != "close";
    }
};

struct reply {
    int status = 200;
    std::string content;
    std::string head;

    void seal()
    {
        std::ostringstream os;
        os << "HTTP/1.1 " << status << (status == 200 ? " OK" : " Error") << "\r\nContent-Length: " << content.size() << "\r\n\r\n";
        head = os.str();
    }
    std::array<asio::const_buffer, 2> buffers() const { return {asio::buffer(head), asio::buffer(content)}; }
};

class router {
public:
    using handler = std::function<void(const request&, reply&)>;
    void on(std::string path, handler h) { routes_[std::move(path)] = std::move(h); }
    const handler* find(const std::string& path) const
    {
        auto it = routes_.find(path);
        return it == routes_.end() ? nullptr : &it->second;
    }

private:
    std::map<std::string, handler> routes_;
};

class connection : public std::enable_shared_from_this<connection> {
public:
    connection(tcp::socket s, const std::shared_ptr<const router>& r) : sock_(std::move(s)), router_(r), idle_(sock_.get_executor()) {}

    void start() { read_head(); }

private:
    void read_head()
    {
        idle_.expires_after(std::chrono::seconds(20));
        idle_.async_wait([weak = weak_from_this()](error_code ec) {
            if (auto self = weak.lock(); self && !ec) self->sock_.close();
        });
        asio::async_read_until(sock_, in_, "\r\n\r\n", [self = shared_from_this()](error_code ec, std::size_t n) {
            self->idle_.cancel();
            if (!ec) self->parse(n);
        });
    }

    void parse(std::size_t)
    {
        std::istream is(&in_);
        std::string line;
        request req;
        is >> req.method >> req.target;
        std::getline(is, line);
        while (std::getline(is, line) && line != "\r") {
            auto colon = line.find(": ");
            if (colon == std::string::npos) return refuse(400, "malformed header");
            req.headers[line.substr(0, colon)] = line.substr(colon + 2, line.size() - colon - 3);
        }
        const router::handler* h = router_->find(req.target);
        if (!h) return refuse(404, req.target);
        reply_ = reply{};
        (*h)(req, reply_);
        reply_.seal();
        asio::async_write(sock_, reply_.buffers(), [self = shared_from_this(), again = req.keep_alive()](error_code ec, std::size_t) {
            if (ec) return;
            if (again) return self->read_head();
            self->sock_.shutdown(tcp::socket::shutdown_both, ec);
        });
    }

    void refuse(int status, std::string_view why)
    {
        reply err;
        err.status = status;
        err.content.assign(why);
        err.seal();
        asio::async_write(sock_, err.buffers(), [self = shared_from_this()](error_code ec, std::size_t) { // expect: stack-escape
            self->sock_.shutdown(tcp::socket::shutdown_both, ec);
        });
    }

    tcp::socket sock_;
    std::shared_ptr<const router> router_;
    asio::steady_timer idle_;
    asio::streambuf in_{8192};
    reply reply_;
};

class server {
public:
    server(asio::io_context& io, unsigned short port, std::shared_ptr<const router> r) : acceptor_(io, {tcp::v4(), port}), router_(std::move(r)) { accept(); }

private:
    void accept()
    {
        acceptor_.async_accept([this](error_code ec, tcp::socket s) {
            if (ec) return;
            std::make_shared<connection>(std::move(s), router_)->start();
            accept();
        });
    }
    tcp::acceptor acceptor_;
    std::shared_ptr<const router> router_;
};

int main()
{
    asio::io_context io;
    auto r = std::make_shared<router>();
    r->on("/", [](const request&, reply& rep) { rep.content = "hello\n"; });
    server s(io, 8080, r);
    io.run();
}
