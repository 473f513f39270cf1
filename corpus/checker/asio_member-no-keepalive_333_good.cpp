#include <boost/asio.hpp>
#include <array>
#include <csignal>
#include <iostream>
#include <map>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

// Answers "where is NAME" datagrams from a fixed table.
class directory {
public:
    directory(asio::io_context& io, unsigned short port)
        : socket_(io, udp::endpoint(udp::v4(), port)), signals_(io, SIGINT, SIGTERM)
    {
    }

    void add(std::string name, std::string where) { table_[std::move(name)] = std::move(where); }

    void start()
    {
        signals_.async_wait([this](error_code ec, int) {
            if (!ec)
                shut_down();
        });
        receive();
    }

    unsigned long served() const { return served_; }

private:
    void receive()
    {
        socket_.async_receive_from(asio::buffer(query_), sender_, [this](error_code ec, std::size_t n) {
            if (closing_)
                return;
            if (ec)
                return receive();
            answer(std::string(query_.data(), n));
        });
    }

    void answer(const std::string& name)
    {
        auto it = table_.find(name);
        reply_ = it == table_.end() ? "unknown" : it->second;
        socket_.async_send_to(asio::buffer(reply_), sender_, [this](error_code ec, std::size_t) {
            if (closing_)
                return;
            if (!ec)
                ++served_;
            receive();
        });
    }

    void shut_down()
    {
        closing_ = true;
        error_code ignored;
        socket_.close(ignored);
    }

    udp::socket socket_;
    asio::signal_set signals_;
    udp::endpoint sender_;
    std::array<char, 512> query_{};
    std::string reply_;
    std::map<std::string, std::string> table_;
    unsigned long served_ = 0;
    bool closing_ = false;
};

int main()
{
    asio::io_context io;
    directory d(io, 5300);
    d.add("printer", "10.0.0.17");
    d.add("scanner", "10.0.0.18");
    d.start();
    io.run();
    std::cout << d.served() << " queries\n";
}
