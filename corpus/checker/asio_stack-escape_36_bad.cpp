#include <boost/asio.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>

// Client side of an anonymising proxy: a session is named, then connected, with text commands.
namespace sam {

namespace asio = boost::asio;
using boost::system::error_code;

class bridge_stream : public std::enable_shared_from_this<bridge_stream> {
public:
    using handler_type = std::function<void(error_code const&)>;

    bridge_stream(asio::io_context& io, std::string session, std::string destination)
        : sock_(io), session_(std::move(session)), dest_(std::move(destination))
    {
    }

    void start(handler_type h)
    {
        handler_ = std::move(h);
        send_hello();
    }

private:
    enum class state { greeting, connecting, open };

    void send_hello()
    {
        static char const hello[] = "HELLO VERSION MIN=3.0 MAX=3.1\n";
        state_ = state::greeting;
        send(hello, sizeof hello - 1);
    }

    void send_connect()
    {
        char cmd[1024];
        int const n = std::snprintf(cmd, sizeof cmd, "STREAM CONNECT ID=%s DESTINATION=%s\n", session_.c_str(),
                                    dest_.c_str());
        if (n < 0 || n >= int(sizeof cmd))
            return fail(asio::error::message_size);
        state_ = state::connecting;
        send(cmd, std::size_t(n)); // expect: stack-escape
    }

    void send(char const* text, std::size_t n)
    {
        auto self = shared_from_this();
        asio::async_write(sock_, asio::buffer(text, n), [self](error_code const& ec, std::size_t) { // allow: borrowed-parameter
            if (ec)
                return self->fail(ec);
            self->read_reply();
        });
    }

    void read_reply()
    {
        auto self = shared_from_this();
        asio::async_read_until(sock_, asio::dynamic_buffer(reply_, 4096), '\n',
                               [self](error_code const& ec, std::size_t n) { self->on_reply(ec, n); });
    }

    void on_reply(error_code const& ec, std::size_t n)
    {
        if (ec)
            return fail(ec);
        bool const ok = reply_.find("RESULT=OK") < n;
        reply_.erase(0, n);
        if (!ok)
            return fail(asio::error::connection_refused);
        if (state_ == state::greeting)
            return send_connect();
        state_ = state::open;
        handler_(error_code{});
    }

    void fail(error_code const& ec)
    {
        error_code ignored;
        sock_.close(ignored);
        handler_(ec);
    }

    asio::ip::tcp::socket sock_;
    std::string session_, dest_, reply_;
    handler_type handler_;
    state state_ = state::greeting;
};

}  // namespace sam
