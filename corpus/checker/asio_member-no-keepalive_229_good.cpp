// One-shot whois lookup: a blocking facade over asynchronous steps with an overall deadline.
#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

class whois_lookup {
public:
    explicit whois_lookup(std::string name) : query_(std::move(name) + "\r\n"), resolver_(io_), socket_(io_), deadline_(io_) {}
    whois_lookup(const whois_lookup&) = delete;

    std::string run(const std::string& server, std::chrono::seconds limit)
    {
        deadline_.expires_after(limit);
        deadline_.async_wait([this](error_code ec) {
            if (!ec) give_up();
        });
        resolver_.async_resolve(server, "43", [this](error_code ec, tcp::resolver::results_type found) {
            if (ec || stopped_) return stop();
            asio::async_connect(socket_, found, [this](error_code connect_ec, const tcp::endpoint&) {
                if (connect_ec || stopped_) return stop();
                ask();
            });
        });
        io_.run();
        return std::move(answer_);
    }

private:
    void ask()
    {
        asio::async_write(socket_, asio::buffer(query_), [this](error_code ec, std::size_t) {
            if (ec || stopped_) return stop();
            collect();
        });
    }

    void collect()
    {
        socket_.async_read_some(asio::buffer(chunk_), [this](error_code ec, std::size_t n) {
            answer_.append(chunk_.data(), n);
            if (ec || stopped_) return stop();
            collect();
        });
    }

    void give_up()
    {
        resolver_.cancel();
        stop();
    }

    void stop()
    {
        stopped_ = true;
        deadline_.cancel();
        error_code ignored;
        socket_.close(ignored);
    }

    asio::io_context io_{1};
    std::string query_;
    tcp::resolver resolver_;
    tcp::socket socket_;
    asio::steady_timer deadline_;
    std::array<char, 512> chunk_{};
    std::string answer_;
    bool stopped_ = false;
};

std::string whois(const std::string& domain)
{
    whois_lookup lookup(domain);
    return lookup.run("whois.example.net", std::chrono::seconds(20));
}
