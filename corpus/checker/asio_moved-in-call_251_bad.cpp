#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// A line based store client: one command at a time, each is answered by one line.
class store_client : public std::enable_shared_from_this<store_client> {
public:
    using reply_fn = std::function<void(error_code, std::string)>;

    explicit store_client(tcp::socket s) : sock_(std::move(s)) {}

    void get(const std::string& key, reply_fn f) { command("GET " + key + "\r\n", std::move(f)); }
    void set(const std::string& key, const std::string& value, reply_fn f) { command("SET " + key + ' ' + value + "\r\n", std::move(f)); }
    void ping(reply_fn f) { command("PING\r\n", std::move(f)); }

private:
    void command(std::string line, reply_fn f)
    {
        if (busy_) return refuse(std::move(f));
        busy_ = true;
        const auto bytes = asio::buffer(line);
        asio::async_write(sock_, bytes, [self = shared_from_this(), line = std::move(line), f = std::move(f)](error_code ec, std::size_t) mutable { // expect: moved-in-call
            if (ec) return self->done(f, ec, {});
            self->read_reply(std::move(f));
        });
    }

    void read_reply(reply_fn f)
    {
        asio::async_read_until(sock_, asio::dynamic_buffer(in_, 1 << 20), "\r\n", [self = shared_from_this(), f = std::move(f)](error_code ec, std::size_t n) {
            if (ec) return self->done(f, ec, {});
            std::string reply = self->in_.substr(0, n - 2);
            self->in_.erase(0, n);
            self->done(f, ec, std::move(reply));
        });
    }

    void done(const reply_fn& f, error_code ec, std::string reply)
    {
        busy_ = false;
        f(ec, std::move(reply));
    }

    void refuse(reply_fn f)
    {
        asio::post(sock_.get_executor(), [f = std::move(f)] { f(asio::error::in_progress, {}); });
    }

    tcp::socket sock_;
    std::string in_;
    bool busy_ = false;
};

void probe(tcp::socket s, std::function<void(bool)> alive)
{
    std::make_shared<store_client>(std::move(s))->ping([alive](error_code ec, const std::string& r) { alive(!ec && r == "+PONG"); });
}
