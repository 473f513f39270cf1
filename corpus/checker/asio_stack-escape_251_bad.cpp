#include <boost/asio.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Client of a SAM bridge: HELLO, SESSION CREATE, STREAM CONNECT; afterwards the socket is the stream.
class sam_stream : public std::enable_shared_from_this<sam_stream> {
public:
    using handler = std::function<void(error_code)>;

    sam_stream(asio::io_context& io, std::string id) : sock_(io), id_(std::move(id)) {}

    void connect(const tcp::endpoint& bridge, std::string destination, handler h)
    {
        dest_ = std::move(destination);
        handler_ = std::move(h);
        sock_.async_connect(bridge, [self = shared_from_this()](error_code ec) {
            if (ec) return self->finish(ec);
            self->send_hello();
        });
    }

    tcp::socket& socket() { return sock_; }

private:
    enum class step { hello, create, connect };

    void send_hello()
    {
        static constexpr std::string_view hello = "HELLO VERSION MIN=3.1 MAX=3.1\n";
        step_ = step::hello;
        asio::async_write(sock_, asio::buffer(hello), [self = shared_from_this()](error_code ec, std::size_t) { self->written(ec); });
    }

    void send_create()
    {
        step_ = step::create;
        command_ = "SESSION CREATE STYLE=STREAM ID=" + id_ + " DESTINATION=TRANSIENT\n";
        asio::async_write(sock_, asio::buffer(command_), [self = shared_from_this()](error_code ec, std::size_t) { self->written(ec); });
    }

    void send_connect()
    {
        step_ = step::connect;
        char cmd[1024];
        const int n = std::snprintf(cmd, sizeof cmd, "STREAM CONNECT ID=%s DESTINATION=%s SILENT=false\n", id_.c_str(), dest_.c_str());
        if (n < 0 || n >= int(sizeof cmd)) return finish(asio::error::message_size);
        asio::async_write(sock_, asio::buffer(cmd, std::size_t(n)), [self = shared_from_this()](error_code ec, std::size_t) { self->written(ec); }); // expect: stack-escape
    }

    void written(error_code ec)
    {
        if (ec) return finish(ec);
        asio::async_read_until(sock_, asio::dynamic_buffer(line_, 4096), '\n', [self = shared_from_this()](error_code e, std::size_t n) {
            if (e) return self->finish(e);
            self->on_reply(n);
        });
    }

    void on_reply(std::size_t n)
    {
        const bool ok = std::string_view(line_).substr(0, n).find("RESULT=OK") != std::string_view::npos;
        line_.erase(0, n);
        if (!ok) return finish(asio::error::connection_refused);
        switch (step_) {
        case step::hello: return send_create();
        case step::create: return send_connect();
        case step::connect: return finish({});
        }
    }

    void finish(error_code ec)
    {
        if (auto h = std::exchange(handler_, nullptr)) h(ec);
    }

    tcp::socket sock_;
    std::string id_, dest_, command_, line_;
    handler handler_;
    step step_ = step::hello;
};
