#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>

namespace asio = boost::asio;

class database {
public:
    virtual ~database() = default;
    virtual void lookup(const std::string& key, std::function<void(std::string)> found) = 0;
};

class query_session : public std::enable_shared_from_this<query_session> {
public:
    query_session(asio::ip::tcp::socket s, database& db) : sock_(std::move(s)), db_(db) {}
    void start() { read(); }

private:
    void read()
    {
        sock_.async_read_some(asio::buffer(key_), [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            if (ec) return;
            self->db_.lookup(std::string(self->key_, n), [self](std::string value) {
                value += '\n';
                asio::async_write(self->sock_, asio::buffer(value), [self](boost::system::error_code ec, std::size_t) { // expect: stack-escape
                    if (!ec) self->read();
                });
            });
        });
    }
    asio::ip::tcp::socket sock_;
    database& db_;
    char key_[256];
};
