#include <boost/asio.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <iostream>
#include <istream>
#include <memory>
#include <sstream>
#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

struct share {
    std::string job;
    std::uint64_t nonce = 0;
    std::string mix;
};

class stratum_client : public std::enable_shared_from_this<stratum_client> {
public:
    stratum_client(asio::io_context& io, std::string worker) : socket_(io), worker_(std::move(worker)) {}

    void connect(const tcp::endpoint& pool)
    {
        auto self = shared_from_this();
        socket_.async_connect(pool, [self](boost::system::error_code ec) {
            if (ec) return self->fail("connect", ec);
            self->read_line();
            self->send_line(subscribe_request());
        });
    }

    void submit(share s)
    {
        pending_.push_back(std::move(s));
        if (!writing_) next();
    }

    std::function<void(const std::string&)> on_line;

private:
    static const std::string& subscribe_request()
    {
        static const std::string text = "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[]}\n";
        return text;
    }

    std::string encode(const share& s) const
    {
        std::ostringstream out;
        out << "{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"" << worker_ << "\",\"" << s.job << "\",\"" << std::hex
            << s.nonce << "\",\"" << s.mix << "\"]}\n";
        return out.str();
    }

    void next()
    {
        if (pending_.empty()) return;
        writing_ = true;
        const share s = std::move(pending_.front());
        pending_.pop_front();
        send_line(encode(s)); // expect: temporary
    }

    void send_line(const std::string& line)
    {
        asio::async_write(socket_, asio::buffer(line), // allow: temporary
                          [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                              self->writing_ = false;
                              if (ec) return self->fail("write", ec);
                              self->next();
                          });
    }

    void read_line()
    {
        asio::async_read_until(socket_, in_, '\n',
                               [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                                   if (ec) return self->fail("read", ec);
                                   std::istream is(&self->in_);
                                   std::string line;
                                   std::getline(is, line);
                                   if (self->on_line) self->on_line(line);
                                   self->read_line();
                               });
    }

    void fail(const char* what, boost::system::error_code ec)
    {
        std::cerr << what << ": " << ec.message() << '\n';
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    asio::streambuf in_;
    std::string worker_;
    std::deque<share> pending_;
    bool writing_ = true;
};
