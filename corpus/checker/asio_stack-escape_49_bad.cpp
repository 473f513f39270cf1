#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

namespace net = boost::asio;
using net::ip::tcp;

struct share {
    std::string job;
    std::uint64_t nonce = 0;
};

class pool_client : public std::enable_shared_from_this<pool_client> {
public:
    pool_client(net::io_context& io, std::string user) : socket_(io), user_(std::move(user)) {}

    void start(const tcp::endpoint& ep)
    {
        socket_.async_connect(ep, [self = shared_from_this()](const boost::system::error_code& ec) {
            if (ec) return self->fail("connect", ec);
            self->authorize();
            self->read_line();
        });
    }
    bool submit(const share& s)
    {
        if (!ready_) return false;
        ready_ = false;
        std::string body = "{\"id\":" + std::to_string(++id_) + ",\"method\":\"mining.submit\",\"params\":[\"" + user_ +
                           "\",\"" + s.job + "\",\"" + std::to_string(s.nonce) + "\"]}\n";
        send(body.c_str(), body.size()); // expect: stack-escape
        return true;
    }

private:
    void authorize()
    {
        net::async_write(socket_, net::buffer(login_),
                         [self = shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                             if (ec) return self->fail("authorize", ec);
                             self->ready_ = true;
                         });
    }
    void send(const char* data, std::size_t size)
    {
        net::async_write(socket_, net::buffer(data, size), // allow: borrowed-parameter
                         [self = shared_from_this()](const boost::system::error_code& ec, std::size_t) {
                             if (ec) return self->fail("write", ec);
                             self->ready_ = true;
                         });
    }
    void read_line()
    {
        net::async_read_until(socket_, in_, '\n',
                              [self = shared_from_this()](const boost::system::error_code& ec, std::size_t n) {
                                  if (ec) return self->fail("read", ec);
                                  self->in_.consume(n);
                                  self->read_line();
                              });
    }
    void fail(const char* what, const boost::system::error_code& ec)
    {
        std::cerr << what << ": " << ec.message() << '\n';
        boost::system::error_code ignored;
        socket_.close(ignored);
    }
    tcp::socket socket_;
    net::streambuf in_;
    std::string user_;
    const std::string login_ = "{\"id\":1,\"method\":\"mining.authorize\"}\n";
    bool ready_ = false;
    std::uint64_t id_ = 1;
};
