#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// One upstream connection. The pool drops its pointer whenever it likes; the operations hold theirs.
class upstream : public std::enable_shared_from_this<upstream> {
public:
    using line_fn = std::function<void(const std::string&)>;

    upstream(asio::io_context& io, line_fn f) : sock_(io), idle_(io), on_line_(std::move(f)) {}

    void open(const tcp::endpoint& to)
    {
        sock_.async_connect(to, [this, self = shared_from_this()](error_code ec) {
            if (ec) return close();
            hello_ = "SUBSCRIBE all\n";
            asio::async_write(sock_, asio::buffer(hello_), [this, self](error_code e, std::size_t) {
                if (e) return close();
                arm_idle();
                read_line();
            });
        });
    }

    void close()
    {
        error_code ignored;
        closed_ = true;
        idle_.cancel();
        sock_.close(ignored);
    }

    bool closed() const { return closed_; }

private:
    void read_line()
    {
        asio::async_read_until(sock_, asio::dynamic_buffer(line_, 65536), '\n', [this, self = shared_from_this()](error_code ec, std::size_t n) {
            if (ec || closed_) return close();
            on_line_(line_.substr(0, n));
            line_.erase(0, n);
            arm_idle();
            read_line();
        });
    }

    void arm_idle()
    {
        if (closed_) return;
        idle_.expires_after(std::chrono::seconds(60));
        idle_.async_wait([weak = weak_from_this()](error_code ec) {
            if (ec) return;
            if (auto self = weak.lock()) self->close();
        });
    }

    tcp::socket sock_;
    asio::steady_timer idle_;
    line_fn on_line_;
    std::string hello_, line_;
    bool closed_ = false;
};

class feed_pool {
public:
    explicit feed_pool(asio::io_context& io) : io_(io) {}

    void use(const tcp::endpoint& to, upstream::line_fn f)
    {
        if (current_) current_->close();
        current_ = std::make_shared<upstream>(io_, std::move(f));
        current_->open(to);
    }
    void leave()
    {
        if (current_) current_->close();
        current_.reset();
    }

private:
    asio::io_context& io_;
    std::shared_ptr<upstream> current_;
};
