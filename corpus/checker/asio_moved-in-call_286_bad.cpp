// Key/value server, memcached-like text protocol: one request line, one reply.
#include <boost/asio.hpp>
#include <istream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using store = std::map<std::string, std::string>;

class kv_session : public std::enable_shared_from_this<kv_session> {
public:
    kv_session(tcp::socket s, store& db) : socket_(std::move(s)), db_(db) {}

    void read_request()
    {
        asio::async_read_until(socket_, input_, '\n', [self = shared_from_this()](error_code ec, std::size_t) {
            if (!ec)
                self->dispatch();
        });
    }

private:
    void dispatch()
    {
        std::istream in(&input_);
        std::string line, verb, key, value;
        std::getline(in, line);
        std::istringstream words(line);
        words >> verb >> key;
        if (verb == "get") {
            auto it = db_.find(key);
            reply(it == db_.end() ? "END\r\n" : "VALUE " + it->second + "\r\nEND\r\n");
        } else if (verb == "set" && words >> value) {
            db_[key] = value;
            reply("STORED\r\n");
        } else if (verb == "delete") {
            reply(db_.erase(key) ? "DELETED\r\n" : "NOT_FOUND\r\n");
        } else {
            reply("ERROR\r\n");
        }
    }

    void reply(std::string text)
    {
        asio::async_write(socket_, asio::buffer(text), // expect: moved-in-call
                          [self = shared_from_this(), text = std::move(text)](error_code ec, std::size_t) {
                              if (!ec)
                                  self->read_request();
                          });
    }

    tcp::socket socket_;
    store& db_;
    asio::streambuf input_;
};

void serve(tcp::acceptor& acc, store& db)
{
    acc.async_accept([&](error_code ec, tcp::socket s) {
        if (!ec)
            std::make_shared<kv_session>(std::move(s), db)->read_request();
        serve(acc, db);
    });
}
