#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace net = boost::asio;
using net::ip::tcp;

class control_channel;

struct write_op {
    std::string payload;
    std::shared_ptr<control_channel> owner;
    std::function<void(bool)> done;
    void operator()(boost::system::error_code ec, std::size_t n);
};

class control_channel : public std::enable_shared_from_this<control_channel> {
public:
    explicit control_channel(tcp::socket s) : socket_(std::move(s)) {}

    void command(const std::string& verb, const std::string& arg, std::function<void(bool)> done)
    {
        if (busy_) return done(false);
        busy_ = true;
        std::string line = verb;
        if (!arg.empty()) line += ' ' + arg;
        line += "\r\n";
        net::const_buffer bytes = net::buffer(line);
        write_op op{std::move(line), shared_from_this(), std::move(done)}; // allow: moved-in-call
        net::async_write(socket_, bytes, std::move(op)); // expect: moved-in-call
    }
    void written(bool ok, std::size_t n)
    {
        busy_ = false;
        if (ok)
            sent_ += n;
        else
            close();
    }
    void close()
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

private:
    tcp::socket socket_;
    bool busy_ = false;
    std::size_t sent_ = 0;
};

inline void write_op::operator()(boost::system::error_code ec, std::size_t n)
{
    owner->written(!ec, n);
    done(!ec);
}
