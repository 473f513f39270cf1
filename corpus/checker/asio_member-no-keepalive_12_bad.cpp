#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <vector>

namespace ba = boost::asio;
namespace bi = boost::asio::ip;
using std::placeholders::_1;
using std::placeholders::_2;

template <class Derived>
class session_base : public std::enable_shared_from_this<Derived> {
protected:
    explicit session_base(bi::tcp::socket s) : socket_(std::move(s)) {}
    bi::tcp::socket socket_;
};

class handshake : public session_base<handshake> {
public:
    explicit handshake(bi::tcp::socket s) : session_base(std::move(s)), auth_(307) {}

    void start()
    {
        auto self = shared_from_this();
        ba::dispatch(socket_.get_executor(), [self] { self->write_auth(); });
    }

private:
    void write_auth()
    {
        auto done = std::bind(&handshake::on_auth, this, _1, _2);
        ba::async_write(socket_, ba::buffer(auth_), done); // expect: member-no-keepalive
    }
    void on_auth(boost::system::error_code ec, std::size_t n)
    {
        if (!ec) written_ += n;
    }
    std::vector<unsigned char> auth_;
    std::size_t written_ = 0;
};

void connected(bi::tcp::socket s) { std::make_shared<handshake>(std::move(s))->start(); }
