#include <array>
#include <boost/asio.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

// Client side of a SAM bridge. The protocol is lock-step: a command is
// formatted only after the reply to the previous one has been read.
class sam_stream : public std::enable_shared_from_this<sam_stream> {
public:
    using connect_handler = std::function<void(error_code)>;

    sam_stream(asio::io_context& io, std::string session, std::string dest)
        : sock_(io), session_(std::move(session)), dest_(std::move(dest))
    {
    }

    void async_connect(const tcp::endpoint& bridge, connect_handler h)
    {
        handler_ = std::move(h);
        sock_.async_connect(bridge, [self = shared_from_this()](error_code ec) {
            if (ec) return self->finish(ec);
            self->send_hello();
        });
    }

private:
    enum class step { hello, connect };

    void send_hello()
    {
        static constexpr std::string_view cmd = "HELLO VERSION MIN=3.1 MAX=3.1\n";
        step_ = step::hello;
        send_command(cmd.data(), cmd.size());
    }

    void send_connect()
    {
        step_ = step::connect;
        int n = std::snprintf(cmd_.data(), cmd_.size(), "STREAM CONNECT ID=%s DESTINATION=%s SILENT=false\n",
                              session_.c_str(), dest_.c_str());
        if (n < 0 || std::size_t(n) >= cmd_.size()) return finish(asio::error::message_size);
        send_command(cmd_.data(), std::size_t(n));
    }

    void send_command(const char* p, std::size_t n)
    {
        asio::async_write(sock_, asio::buffer(p, n), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->finish(ec);
            self->read_reply();
        });
    }

    void read_reply()
    {
        asio::async_read_until(sock_, asio::dynamic_buffer(reply_, 4096), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return self->finish(ec);
                                   self->on_reply(n);
                               });
    }

    void on_reply(std::size_t n)
    {
        bool ok = std::string_view(reply_).substr(0, n).find("RESULT=OK") != std::string_view::npos;
        reply_.erase(0, n);
        if (!ok) return finish(asio::error::connection_refused);
        if (step_ == step::hello) return send_connect();
        finish({});
    }

    void finish(error_code ec)
    {
        if (auto h = std::exchange(handler_, nullptr)) h(ec);
    }

    tcp::socket sock_;
    std::string session_, dest_, reply_;
    std::array<char, 1024> cmd_{};
    step step_ = step::hello;
    connect_handler handler_;
};
