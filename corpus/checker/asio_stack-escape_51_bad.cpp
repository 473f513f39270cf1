// Client side of the SAM v3 bridge protocol: HELLO, NAMING LOOKUP, STREAM CONNECT.
#include <boost/asio.hpp>

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

class sam_stream : public std::enable_shared_from_this<sam_stream> {
public:
    using handler = std::function<void(error_code)>;

    sam_stream(asio::io_context& io, std::string session, std::string destination)
        : sock_(io), session_(std::move(session)), destination_(std::move(destination))
    {
    }

    void start(const tcp::endpoint& bridge, handler h)
    {
        done_ = std::move(h);
        sock_.async_connect(bridge, [self = shared_from_this()](error_code ec) {
            if (ec) return self->finish(ec);
            self->send_hello();
        });
    }

    tcp::socket& socket() { return sock_; }

private:
    using step = void (sam_stream::*)();

    void send_hello()
    {
        static const char hello[] = "HELLO VERSION MIN=3.1 MAX=3.3\n";
        issue(hello, sizeof hello - 1, &sam_stream::send_connect);
    }

    void send_connect()
    {
        char cmd[1024];
        int n = std::snprintf(cmd, sizeof cmd, "STREAM CONNECT ID=%s DESTINATION=%s SILENT=false\n",
                              session_.c_str(), destination_.c_str());
        if (n < 0 || n >= int(sizeof cmd))
            return finish(asio::error::message_size);
        issue(cmd, std::size_t(n), &sam_stream::established); // expect: stack-escape
    }

    void established() { finish({}); }

    void issue(const char* text, std::size_t len, step next)
    {
        asio::async_write(sock_, asio::buffer(text, len), // allow: borrowed-parameter
                          [self = shared_from_this(), next](error_code ec, std::size_t) {
                              if (ec) return self->finish(ec);
                              self->read_reply(next);
                          });
    }

    void read_reply(step next)
    {
        reply_.clear();
        asio::async_read_until(sock_, asio::dynamic_buffer(reply_, 4096), '\n',
                               [self = shared_from_this(), next](error_code ec, std::size_t) {
                                   if (ec) return self->finish(ec);
                                   if (self->reply_.find("RESULT=OK") == std::string::npos)
                                       return self->finish(asio::error::connection_refused);
                                   (self.get()->*next)();
                               });
    }

    void finish(error_code ec)
    {
        if (auto h = std::exchange(done_, nullptr)) h(ec);
    }

    tcp::socket sock_;
    std::string session_;
    std::string destination_;
    std::string reply_;
    handler done_;
};

std::shared_ptr<sam_stream> dial(asio::io_context& io, const tcp::endpoint& bridge, std::string id, std::string dest,
                                 sam_stream::handler h)
{
    auto s = std::make_shared<sam_stream>(io, std::move(id), std::move(dest));
    s->start(bridge, std::move(h));
    return s;
}
