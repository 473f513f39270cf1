#include <boost/asio.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Client side of a line based control bridge: HELLO, then STREAM CONNECT, then raw payload.
class bridge_stream : public std::enable_shared_from_this<bridge_stream> {
public:
    using ready_handler = std::function<void(error_code)>;

    bridge_stream(asio::io_context& io, std::string session, std::string destination)
        : socket_(io), session_(std::move(session)), destination_(std::move(destination))
    {
    }

    void start(const tcp::endpoint& bridge, ready_handler h)
    {
        ready_ = std::move(h);
        socket_.async_connect(bridge, [self = shared_from_this()](error_code ec) {
            if (ec) return self->fail(ec);
            self->send_hello();
        });
    }

private:
    using step = void (bridge_stream::*)();

    void send_hello()
    {
        static const char hello[] = "HELLO VERSION MIN=3.0 MAX=3.1\n";
        submit(hello, sizeof hello - 1, &bridge_stream::send_connect);
    }

    void send_connect()
    {
        char cmd[1024];
        int n = std::snprintf(cmd, sizeof cmd, "STREAM CONNECT ID=%s DESTINATION=%s SILENT=false\n",
                              session_.c_str(), destination_.c_str());
        if (n < 0 || std::size_t(n) >= sizeof cmd) return fail(asio::error::message_size);
        submit(cmd, std::size_t(n), &bridge_stream::on_connected); // expect: stack-escape
    }

    void on_connected()
    {
        if (auto h = std::exchange(ready_, nullptr)) h(error_code{});
    }

    void submit(const char* line, std::size_t len, step next)
    {
        write_all(asio::const_buffer(line, len), next);
    }

    void write_all(asio::const_buffer bytes, step next)
    {
        asio::async_write(socket_, bytes, [self = shared_from_this(), next](error_code ec, std::size_t) { // allow: borrowed-parameter
            if (ec) return self->fail(ec);
            self->read_reply(next);
        });
    }

    void read_reply(step next)
    {
        asio::async_read_until(socket_, reply_, '\n', [self = shared_from_this(), next](error_code ec, std::size_t n) {
            if (ec) return self->fail(ec);
            self->reply_.consume(n);
            ((*self).*next)();
        });
    }

    void fail(error_code ec)
    {
        error_code ignored;
        socket_.close(ignored);
        if (auto h = std::exchange(ready_, nullptr)) h(ec);
    }

    tcp::socket socket_;
    std::string session_;
    std::string destination_;
    asio::streambuf reply_;
    ready_handler ready_;
};
