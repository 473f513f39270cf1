#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace chatd {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class participant {
public:
    virtual ~participant() = default;
    virtual void deliver(const std::string& line) = 0;
    virtual void leave() = 0;
};

template <class Derived, class Stream>
class basic_session : public participant, public std::enable_shared_from_this<Derived> {
public:
    using line_fn = std::function<void(const std::string&)>;

    template <class... Args>
    explicit basic_session(line_fn f, Args&&... a) : stream_(std::forward<Args>(a)...), on_line_(std::move(f))
    {
    }

    void deliver(const std::string& line) override
    {
        const bool writing = !out_.empty();
        out_.push_back(line);
        out_.back() += "\r\n";
        if (!writing) do_write();
    }

    void leave() override
    {
        error_code ec;
        stream_.lowest_layer().close(ec);
    }

protected:
    void do_read()
    {
        asio::async_read_until(stream_, asio::dynamic_buffer(in_, 65536), '\n',
                               [self = this->shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return self->leave();
                                   std::string line = self->in_.substr(0, n);
                                   self->in_.erase(0, n);
                                   self->on_line_(line);
                                   self->do_read();
                               });
    }

    Stream stream_;

private:
    friend Derived;

    void do_write()
    {
        asio::async_write(stream_, asio::buffer(out_.front()), [self = this->shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->leave();
            self->out_.pop_front();
            if (!self->out_.empty()) self->do_write();
        });
    }

    std::string in_;
    std::deque<std::string> out_;
    line_fn on_line_;
};

class tls_session final : public basic_session<tls_session, asio::ssl::stream<tcp::socket>> {
public:
    tls_session(tcp::socket s, asio::ssl::context& ctx, line_fn f) : basic_session(std::move(f), std::move(s), ctx) {}

    void start()
    {
        stream_.async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](error_code ec) {
            if (!ec) self->do_read();
        });
    }

private:
    friend basic_session;
};

}  // namespace chatd
