#include <boost/asio.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace net = boost::asio;
using net::ip::tcp;

struct subscriber {
    explicit subscriber(tcp::socket s) : socket(std::move(s)) {}
    tcp::socket socket;
    bool closed = false;
};
using subscriber_ptr = std::shared_ptr<subscriber>;

class alarm_hub {
public:
    explicit alarm_hub(net::io_context& io) : io_(io) {}

    void add(tcp::socket s) { subs_.push_back(std::make_shared<subscriber>(std::move(s))); }

    void raise(const std::string& source, int level)
    {
        std::erase_if(subs_, [](const subscriber_ptr& p) { return p->closed; });
        if (level >= shutdown_level) say_goodbye(source);
    }

private:
    static constexpr int shutdown_level = 9;

    static std::string encode(const std::string& source)
    {
        std::uint32_t n = static_cast<std::uint32_t>(source.size());
        std::string out(reinterpret_cast<const char*>(&n), sizeof n);
        out += source;
        return out;
    }
    void say_goodbye(const std::string& source)
    {
        std::string frame = encode(source);
        for (const subscriber_ptr& sub : subs_) {
            net::co_spawn(io_, [sub, frame]() -> net::awaitable<void> { // expect: temporary
                boost::system::error_code ec;
                co_await net::async_write(sub->socket, net::buffer(frame), // allow: temporary
                                          net::redirect_error(net::use_awaitable, ec));
                if (!ec) sub->socket.shutdown(tcp::socket::shutdown_send, ec);
                sub->closed = true;
            }(), net::detached);
        }
        subs_.clear();
    }
    net::io_context& io_;
    std::vector<subscriber_ptr> subs_;
};
