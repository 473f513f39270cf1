#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace net = boost::asio;
using net::ip::tcp;

namespace irc {

class user : public std::enable_shared_from_this<user> {
public:
    user(tcp::socket s, std::string nick) : socket_(std::move(s)), nick_(std::move(nick)), gate_(socket_.get_executor()) {}

    const std::string& nick() const { return nick_; }
    tcp::socket& socket() { return socket_; }
    net::steady_timer& gate() { return gate_; }

private:
    tcp::socket socket_;
    std::string nick_;
    net::steady_timer gate_;
};

using user_ptr = std::shared_ptr<user>;

// Throttled: the line goes out a little later, once the flood gate opens.
net::awaitable<void> notice(user_ptr to, const std::string& line)
{
    boost::system::error_code ec;
    to->gate().expires_after(std::chrono::milliseconds(50));
    co_await to->gate().async_wait(net::redirect_error(net::use_awaitable, ec));
    if (ec)
        co_return;
    co_await net::async_write(to->socket(), net::buffer(line), net::redirect_error(net::use_awaitable, ec)); // allow: borrowed-parameter
}

class channel {
public:
    channel(net::any_io_executor ex, std::string name) : ex_(std::move(ex)), name_(std::move(name)) {}

    void join(user_ptr u)
    {
        members_.push_back(u);
        welcome(u);
    }

    void set_topic(std::string topic) { topic_ = std::move(topic); }

private:
    void welcome(const user_ptr& u)
    {
        net::co_spawn(ex_, notice(u, ":server 332 " + u->nick() + " " + name_ + " :" + topic_ + "\r\n"), net::detached); // expect: temporary
    }

    net::any_io_executor ex_;
    std::string name_, topic_;
    std::vector<user_ptr> members_;
};

}  // namespace irc
