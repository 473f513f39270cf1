#include <asio.hpp>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace redisc {

using asio::ip::tcp;

template <class AsyncWriteStream, class Handler>
void write_owned(AsyncWriteStream& stream, std::string text, Handler&& handler)
{
    auto held = std::make_unique<std::string>(std::move(text));
    const asio::const_buffer view = asio::buffer(*held);
    asio::async_write(stream, view, [held = std::move(held), h = std::forward<Handler>(handler)](asio::error_code ec, std::size_t n) mutable { h(ec, n); });
}

class command {
public:
    explicit command(std::string_view verb) { arg(verb); }

    command& arg(std::string_view a)
    {
        ++argc_;
        body_ += '$';
        body_ += std::to_string(a.size());
        body_ += "\r\n";
        body_ += a;
        body_ += "\r\n";
        return *this;
    }

    std::string str() const { return '*' + std::to_string(argc_) + "\r\n" + body_; }

private:
    int argc_ = 0;
    std::string body_;
};

class client : public std::enable_shared_from_this<client> {
public:
    explicit client(asio::io_context& io) : socket_(io) {}

    void connect(const tcp::endpoint& ep)
    {
        socket_.async_connect(ep, [self = shared_from_this()](asio::error_code ec) {
            if (ec) return;
            self->connected_ = true;
            self->kick();
        });
    }

    void ping() { submit(command("PING")); }
    void set(std::string_view k, std::string_view v) { submit(command("SET").arg(k).arg(v)); }

private:
    void submit(const command& c)
    {
        backlog_.push_back(c.str());
        kick();
    }

    void kick()
    {
        if (!connected_ || busy_ || backlog_.empty()) return;
        busy_ = true;
        std::string next = std::move(backlog_.front());
        backlog_.pop_front();
        write_owned(socket_, std::move(next), [self = shared_from_this()](asio::error_code ec, std::size_t) {
            self->busy_ = false;
            if (ec) {
                std::fprintf(stderr, "redis: %s\n", ec.message().c_str());
                self->connected_ = false;
                return;
            }
            self->kick();
        });
    }

    tcp::socket socket_;
    std::deque<std::string> backlog_;
    bool connected_ = false;
    bool busy_ = false;
};

}  // namespace redisc
