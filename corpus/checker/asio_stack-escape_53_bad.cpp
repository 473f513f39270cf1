#include <boost/asio.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

// Client side of a SAM-like bridge: one command line out, one reply line in, repeated.
class sam_stream : public std::enable_shared_from_this<sam_stream> {
public:
    using done_fn = std::function<void(error_code)>;

    sam_stream(asio::io_context& io, std::string session, std::string dest)
        : sock_(io), session_(std::move(session)), dest_(std::move(dest))
    {
    }

    void open(const tcp::endpoint& bridge, done_fn done)
    {
        done_ = std::move(done);
        sock_.async_connect(bridge, [self = shared_from_this()](error_code ec) {
            if (ec) return self->finish(ec);
            self->send_hello();
        });
    }

private:
    template <class Next>
    void write_line(const char* line, std::size_t len, Next next)
    {
        asio::async_write(sock_, asio::buffer(line, len), // allow: stack-escape
                          [self = shared_from_this(), next = std::move(next)](error_code ec, std::size_t) mutable {
                              if (ec) return self->finish(ec);
                              self->read_reply(std::move(next));
                          });
    }

    template <class Next>
    void read_reply(Next next)
    {
        asio::async_read_until(sock_, reply_, '\n',
                               [self = shared_from_this(), next = std::move(next)](error_code ec, std::size_t n) mutable {
                                   if (ec) return self->finish(ec);
                                   auto b = asio::buffers_begin(self->reply_.data());
                                   std::string line(b, b + std::ptrdiff_t(n));
                                   self->reply_.consume(n);
                                   if (line.find("RESULT=OK") == std::string::npos)
                                       return self->finish(asio::error::connection_refused);
                                   next();
                               });
    }

    void send_hello()
    {
        static const char hello[] = "HELLO VERSION MIN=3.0 MAX=3.1\n";
        write_line(hello, sizeof hello - 1, [this] { send_connect(); });
    }

    void send_connect()
    {
        char cmd[1024];
        const int len = std::snprintf(cmd, sizeof cmd, "STREAM CONNECT ID=%s DESTINATION=%s SILENT=false\n",
                                      session_.c_str(), dest_.c_str());
        if (len < 0 || std::size_t(len) >= sizeof cmd) return finish(asio::error::message_size);
        write_line(cmd, std::size_t(len), [this] { finish({}); }); // expect: stack-escape
    }

    void finish(error_code ec)
    {
        if (auto d = std::exchange(done_, nullptr)) d(ec);
    }

    tcp::socket sock_;
    asio::streambuf reply_;
    std::string session_, dest_;
    done_fn done_;
};

void dial(asio::io_context& io, const tcp::endpoint& bridge, std::string dest)
{
    std::make_shared<sam_stream>(io, "tracker", std::move(dest))->open(bridge, [](error_code ec) {
        if (ec) std::fprintf(stderr, "sam: %s\n", ec.message().c_str());
    });
}
