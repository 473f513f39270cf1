#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace smtp {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class transport {
public:
    virtual ~transport() = default;
    virtual bool write(std::string_view bytes) = 0;
    virtual void shutdown() = 0;

    std::function<void(std::string_view)> on_line;
    std::function<void(const error_code&)> on_error;
};

class tls_transport : public transport, public std::enable_shared_from_this<tls_transport> {
public:
    tls_transport(asio::io_context& io, asio::ssl::context& ctx) : stream_(io, ctx) {}

    void handshake(const tcp::endpoint& ep)
    {
        stream_.lowest_layer().async_connect(ep, [self = shared_from_this()](error_code ec) {
            if (ec) return self->fail(ec);
            self->stream_.async_handshake(asio::ssl::stream_base::client, [self](error_code e) {
                if (e) return self->fail(e);
                self->open_ = true;
                self->receive();
            });
        });
    }

    bool write(std::string_view bytes) override
    {
        if (!open_ || writing_) return false;
        writing_ = true;
        asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), // expect: borrowed-parameter
                          [self = shared_from_this()](error_code ec, std::size_t) {
                              self->writing_ = false;
                              if (ec) self->fail(ec);
                          });
        return true;
    }

    void shutdown() override
    {
        open_ = false;
        stream_.async_shutdown([self = shared_from_this()](error_code) {
            error_code ignored;
            self->stream_.lowest_layer().close(ignored);
        });
    }

private:
    void receive()
    {
        asio::async_read_until(stream_, asio::dynamic_buffer(in_), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return self->fail(ec);
                                   if (self->on_line) self->on_line(std::string_view(self->in_).substr(0, n));
                                   self->in_.erase(0, n);
                                   self->receive();
                               });
    }

    void fail(const error_code& ec)
    {
        open_ = false;
        if (on_error) on_error(ec);
    }

    asio::ssl::stream<tcp::socket> stream_;
    std::string in_;
    bool open_ = false;
    bool writing_ = false;
};

}  // namespace smtp
