#include <array>
#include <boost/asio.hpp>
#include <map>
#include <memory>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

class sensor {
public:
    explicit sensor(tcp::socket s) : sock_(std::move(s)) {}
    void start()
    {
        asio::co_spawn(sock_.get_executor(), [this] { return loop(); }, asio::detached); // expect: detached-coroutine-reference
    }
    long sum() const { return sum_; }

private:
    awaitable<void> loop()
    {
        for (;;) {
            std::size_t n = co_await sock_.async_read_some(asio::buffer(buf_), use_awaitable); // allow: member-no-keepalive
            for (std::size_t i = 0; i < n; ++i) sum_ += buf_[i];
        }
    }
    tcp::socket sock_;
    std::array<unsigned char, 1024> buf_;
    long sum_ = 0;
};

class field {
public:
    void plug(int id, tcp::socket s)
    {
        auto [it, fresh] = sensors_.emplace(id, nullptr);
        if (!fresh) return;
        it->second = std::make_unique<sensor>(std::move(s));
        it->second->start();
    }
    void unplug(int id) { sensors_.erase(id); } // allow: freed-in-flight

private:
    std::map<int, std::unique_ptr<sensor>> sensors_;
};
