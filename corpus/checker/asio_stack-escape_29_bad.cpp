// Client side of a local anonymiser bridge: a line protocol driven by a small state machine.
#include <boost/asio.hpp>
#include <cstdio>
#include <functional>
#include <istream>
#include <memory>
#include <string>

namespace asio = boost::asio;
using boost::system::error_code;

class bridge_stream : public std::enable_shared_from_this<bridge_stream> {
public:
    using connect_handler = std::function<void(error_code const&)>;

    bridge_stream(asio::io_context& ioc, std::string session)
        : sock_(ioc), session_(std::move(session)) {}

    void set_destination(std::string d) { dest_ = std::move(d); }

    void async_connect(asio::ip::tcp::endpoint const& ep, connect_handler h)
    {
        done_ = std::move(h);
        sock_.async_connect(ep, [self = shared_from_this()](error_code const& ec) {
            if (ec) return self->fail(ec);
            self->send_hello();
        });
    }

private:
    enum class step { hello, lookup, open };

    void send_hello()
    {
        static char const hello[] = "HELLO VERSION MIN=3.1 MAX=3.1\n";
        step_ = step::hello;
        write_command(hello, sizeof hello - 1);
    }

    void send_lookup()
    {
        step_ = step::lookup;
        line_ = "NAMING LOOKUP NAME=" + dest_ + "\n";
        write_command(line_.data(), line_.size());
    }

    void send_open()
    {
        char cmd[1024];
        step_ = step::open;
        int const n = std::snprintf(cmd, sizeof cmd, "STREAM CONNECT ID=%s DESTINATION=%s\n",
                                    session_.c_str(), dest_.c_str());
        if (n < 0 || std::size_t(n) >= sizeof cmd) return fail(asio::error::message_size);
        write_command(cmd, std::size_t(n)); // expect: stack-escape
    }

    void write_command(char const* p, std::size_t n)
    {
        asio::async_write(sock_, asio::buffer(p, n), // allow: stack-escape
                          [self = shared_from_this()](error_code const& ec, std::size_t) {
                              if (ec) return self->fail(ec);
                              self->read_reply();
                          });
    }

    void read_reply()
    {
        asio::async_read_until(sock_, reply_, '\n',
                               [self = shared_from_this()](error_code const& ec, std::size_t) {
                                   if (ec) return self->fail(ec);
                                   self->on_reply();
                               });
    }

    void on_reply()
    {
        std::istream in(&reply_);
        std::string text;
        std::getline(in, text);
        if (text.find("RESULT=OK") == std::string::npos) return fail(asio::error::connection_refused);
        switch (step_) {
        case step::hello: return send_lookup();
        case step::lookup: return send_open();
        case step::open: return finish({});
        }
    }

    void fail(error_code ec)
    {
        error_code ignored;
        sock_.close(ignored);
        finish(ec);
    }
    void finish(error_code ec)
    {
        if (auto h = std::exchange(done_, nullptr)) h(ec);
    }

    asio::ip::tcp::socket sock_;
    std::string session_, dest_, line_;
    asio::streambuf reply_;
    connect_handler done_;
    step step_ = step::hello;
};
