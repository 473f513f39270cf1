#include <boost/asio.hpp>
#include <cstring>
#include <deque>
#include <memory>
#include <string>

namespace asio = boost::asio;

class transport {
public:
    virtual ~transport() = default;
    virtual void put(const void* p, std::size_t n) = 0;
};

class tcp_transport final : public transport, public std::enable_shared_from_this<tcp_transport> {
public:
    explicit tcp_transport(asio::ip::tcp::socket s) : s_(std::move(s)) {}
    void put(const void* p, std::size_t n) override
    {
        q_.emplace_back(static_cast<const char*>(p), n);
        if (q_.size() == 1) pump();
    }

private:
    void pump()
    {
        asio::async_write(s_, asio::buffer(q_.front()), [self = shared_from_this()](auto ec, auto) {
            self->q_.pop_front();
            if (!ec && !self->q_.empty()) self->pump();
        });
    }
    asio::ip::tcp::socket s_;
    std::deque<std::string> q_;
};

class rpc_client {
public:
    explicit rpc_client(std::shared_ptr<transport> t) : t_(std::move(t)) {}
    void call(int method, int arg)
    {
        unsigned char req[12];
        std::memset(req, 0, sizeof req);
        std::memcpy(req, &method, 4);
        std::memcpy(req + 4, &arg, 4);
        t_->put(req, sizeof req);
    }

private:
    std::shared_ptr<transport> t_;
};
