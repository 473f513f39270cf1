#include <boost/asio.hpp>
#include <set>
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

class conn {
public:
    explicit conn(asio::io_context& io) : sock(io), timer(io) {}
    tcp::socket sock;
    asio::steady_timer timer;
    char buf[256];
};
class server {
public:
    explicit server(asio::io_context& io) : io_(io) {}
    void add()
    {
        auto* c = new conn(io_);
        live_.insert(c);
        c->sock.async_read_some(asio::buffer(c->buf), [this, c](error_code ec, std::size_t) {
            c->timer.cancel();
            if (ec) drop(c);
        });
        c->timer.expires_after(std::chrono::seconds(5));
        c->timer.async_wait([this, c](error_code ec) {
            if (!ec) drop(c); // expect: freed-in-flight
        });
    }
private:
    void drop(conn* c)
    {
        live_.erase(c);
        delete c; // allow: freed-in-flight
    }
    asio::io_context& io_;
    std::set<conn*> live_;
};
