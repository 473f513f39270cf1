#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace net = boost::asio;

class invocation {
public:
    invocation(net::ip::tcp::socket& s, std::string payload) : sock_(s), payload_(std::move(payload)) {}
    void start(std::function<void(boost::system::error_code)> on_sent)
    {
        net::async_write(sock_, net::buffer(payload_), [on_sent](boost::system::error_code ec, std::size_t) { on_sent(ec); }); // expect: member-no-keepalive
    }

private:
    net::ip::tcp::socket& sock_;
    std::string payload_;
};

class connection {
public:
    explicit connection(net::io_context& io) : sock_(io) {}
    void call(long id, std::string payload)
    {
        auto [it, fresh] = calls_.emplace(id, std::make_shared<invocation>(sock_, std::move(payload)));
        if (fresh) it->second->start([](boost::system::error_code) {});
    }
    void on_reply(long id) { calls_.erase(id); } // allow: freed-in-flight

private:
    net::ip::tcp::socket sock_;
    std::unordered_map<long, std::shared_ptr<invocation>> calls_;
};
