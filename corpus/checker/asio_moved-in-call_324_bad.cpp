#include <boost/asio.hpp>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// A line protocol: SET key value, GET key, DEL key.
class kv_session : public std::enable_shared_from_this<kv_session> {
public:
    kv_session(tcp::socket s, std::map<std::string, std::string>& table) : socket_(std::move(s)), table_(table) {}

    void start() { next_command(); }

private:
    void next_command()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(input_, 64 * 1024), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec)
                                       return;
                                   std::string line = self->input_.substr(0, n);
                                   self->input_.erase(0, n);
                                   self->execute(line);
                               });
    }

    void execute(const std::string& line)
    {
        std::istringstream in(line);
        std::string verb, key, value;
        in >> verb >> key;
        if (verb == "SET" && in >> value) {
            table_[key] = value;
            reply("+OK\r\n");
        } else if (verb == "GET") {
            auto it = table_.find(key);
            reply(it == table_.end() ? std::string("-NONE\r\n") : '$' + it->second + "\r\n");
        } else if (verb == "DEL") {
            reply(':' + std::to_string(table_.erase(key)) + "\r\n");
        } else {
            reply("-ERR\r\n");
        }
    }

    void reply(std::string line)
    {
        auto self = shared_from_this();
        auto out = asio::buffer(line); // allow: moved-in-call
        asio::async_write(socket_, out, [self, line = std::move(line)](error_code ec, std::size_t) { // expect: moved-in-call
            if (!ec)
                self->next_command();
        });
    }

    tcp::socket socket_;
    std::map<std::string, std::string>& table_;
    std::string input_;
};

void accept_loop(tcp::acceptor& acc, std::map<std::string, std::string>& table)
{
    acc.async_accept([&acc, &table](error_code ec, tcp::socket s) {
        if (!ec)
            std::make_shared<kv_session>(std::move(s), table)->start();
        if (acc.is_open())
            accept_loop(acc, table);
    });
}
