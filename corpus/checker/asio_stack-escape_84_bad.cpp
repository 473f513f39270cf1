#include <boost/asio.hpp>
#include <cstring>
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
        auto self = shared_from_this();
        asio::async_write(s_, asio::buffer(p, n), [self](auto ec, auto) { // allow: borrowed-parameter
            if (ec) self->s_.close();
        });
    }

private:
    asio::ip::tcp::socket s_;
};

class rpc_client {
public:
    explicit rpc_client(std::shared_ptr<tcp_transport> t) : t_(std::move(t)) {}
    void call(int method, int arg)
    {
        unsigned char req[12];
        std::memset(req, 0, sizeof req);
        std::memcpy(req, &method, 4);
        std::memcpy(req + 4, &arg, 4);
        t_->put(req, sizeof req); // expect: stack-escape
    }

private:
    std::shared_ptr<tcp_transport> t_;
};
