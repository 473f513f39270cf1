#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>

namespace net = boost::asio;
using net::ip::tcp;

class console_peer : public std::enable_shared_from_this<console_peer> {
public:
    using on_line = std::function<void(console_peer&, const std::string&)>;

    console_peer(tcp::socket s, on_line handler) : socket_(std::move(s)), handler_(std::move(handler)) {}

    void start()
    {
        print("welcome\r\n");
        read();
    }
    void print(const std::string& text)
    {
        out_ += text; // expect: mutated-in-flight
        if (!writing_) write();
    }
    void prompt(int level)
    {
        std::string p(static_cast<std::size_t>(level), '>');
        print(p + ' ');
    }

private:
    void write()
    {
        writing_ = true;
        net::async_write(socket_, net::buffer(out_), // allow: mutated-in-flight
                         [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
                             self->writing_ = false;
                             if (ec) return self->close();
                             self->out_.erase(0, n);
                             if (!self->out_.empty()) self->write();
                         });
    }
    void read()
    {
        net::async_read_until(socket_, in_, '\n',
                              [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
                                  if (ec) return self->close();
                                  std::string line(net::buffers_begin(self->in_.data()),
                                                   net::buffers_begin(self->in_.data()) + static_cast<std::ptrdiff_t>(n));
                                  self->in_.consume(n);
                                  self->handler_(*self, line);
                                  self->read();
                              });
    }
    void close()
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }
    tcp::socket socket_;
    on_line handler_;
    net::streambuf in_;
    std::string out_;
    bool writing_ = false;
};
