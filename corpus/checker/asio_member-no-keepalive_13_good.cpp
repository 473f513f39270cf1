#include <array>
#include <boost/asio.hpp>
#include <map>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

class sensor {
public:
    explicit sensor(tcp::socket s) : sock_(std::move(s)) {}
    static awaitable<void> loop(std::shared_ptr<sensor> self)
    {
        for (;;) {
            std::size_t n = co_await self->sock_.async_read_some(asio::buffer(self->buf_), use_awaitable);
            for (std::size_t i = 0; i < n; ++i) self->sum_ += self->buf_[i];
        }
    }
    void unplug() { sock_.close(); }
    tcp::socket::executor_type executor() { return sock_.get_executor(); }

private:
    tcp::socket sock_;
    std::array<unsigned char, 1024> buf_;
    long sum_ = 0;
};

class field {
public:
    void plug(int id, tcp::socket s)
    {
        auto fresh = std::make_shared<sensor>(std::move(s));
        if (auto old = std::exchange(sensors_[id], fresh)) old->unplug();
        asio::co_spawn(fresh->executor(), sensor::loop(fresh), asio::detached);
    }
    void unplug(int id)
    {
        if (auto node = sensors_.extract(id)) node.mapped()->unplug();
    }

private:
    std::map<int, std::shared_ptr<sensor>> sensors_;
};
