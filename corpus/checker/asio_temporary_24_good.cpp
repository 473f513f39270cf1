#include <boost/asio.hpp>
#include <cstdint>
#include <deque>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

struct share {
    std::string job;
    std::uint64_t nonce = 0;
};

class stratum_client : public std::enable_shared_from_this<stratum_client> {
public:
    stratum_client(asio::io_context& io, std::string worker) : socket_(io), worker_(std::move(worker)) {}

    void connect(const tcp::endpoint& pool)
    {
        auto self = shared_from_this();
        socket_.async_connect(pool, [self](boost::system::error_code ec) {
            if (ec) return self->fail("connect", ec);
            self->send_line("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n");
        });
    }

    void submit(share s)
    {
        pending_.push_back(std::move(s));
        if (!writing_) next();
    }

private:
    std::string encode(const share& s) const
    {
        std::ostringstream out;
        out << "{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"" << worker_ << "\",\"" << s.job << "\",\"" << std::hex
            << s.nonce << "\"]}\n";
        return out.str();
    }

    void next()
    {
        if (pending_.empty()) return;
        writing_ = true;
        const share s = std::move(pending_.front());
        pending_.pop_front();
        send_line(encode(s));
    }

    void send_line(std::string line)
    {
        auto data = std::make_shared<std::string>(std::move(line));
        asio::async_write(socket_, asio::buffer(*data),
                          [self = shared_from_this(), data](boost::system::error_code ec, std::size_t) {
                              self->writing_ = false;
                              if (ec) return self->fail("write", ec);
                              self->next();
                          });
    }

    void fail(const char* what, boost::system::error_code ec)
    {
        std::cerr << what << ": " << ec.message() << '\n';
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    std::string worker_;
    std::deque<share> pending_;
    bool writing_ = true;
};
