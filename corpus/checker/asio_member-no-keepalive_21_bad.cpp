#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

class peer {
public:
    using gone_fn = std::function<void(std::uint64_t)>;
    using text_fn = std::function<void(std::uint64_t, std::string)>;

    peer(std::uint64_t id, tcp::socket s, text_fn text, gone_fn gone)
        : id_(id), socket_(std::move(s)), text_(std::move(text)), gone_(std::move(gone))
    {
    }

    void start() { read(); }

    void send(const std::string& line)
    {
        next_ += line;
        if (current_.empty()) write();
    }

private:
    void read()
    {
        socket_.async_read_some(asio::buffer(in_), // expect: member-no-keepalive
                                [this](boost::system::error_code ec, std::size_t n) {
                                    if (ec) return gone_(id_);
                                    text_(id_, std::string(in_, n));
                                    read();
                                });
    }

    void write()
    {
        current_.swap(next_);
        asio::async_write(socket_, asio::buffer(current_), // expect: member-no-keepalive
                          [this](boost::system::error_code ec, std::size_t) {
                              if (ec) return gone_(id_);
                              current_.clear();
                              if (!next_.empty()) write();
                          });
    }

    std::uint64_t id_;
    tcp::socket socket_;
    text_fn text_;
    gone_fn gone_;
    char in_[2048];
    std::string current_, next_;
};

class relay {
public:
    relay(asio::io_context& io, unsigned short port) : acceptor_(io, tcp::endpoint(tcp::v4(), port)) { accept(); }

    void broadcast(std::uint64_t from, std::string text)
    {
        for (auto& [id, p] : peers_)
            if (id != from) p->send(text);
    }

private:
    void accept()
    {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket s) {
            if (ec) return;
            const auto id = ++last_id_;
            auto p = std::make_unique<peer>(
                id, std::move(s), [this](std::uint64_t from, std::string t) { broadcast(from, std::move(t)); },
                [this](std::uint64_t gone) { drop(gone); });
            p->start();
            peers_.emplace(id, std::move(p));
            accept();
        });
    }

    void drop(std::uint64_t id) { peers_.erase(id); } // allow: member-no-keepalive

    tcp::acceptor acceptor_;
    std::uint64_t last_id_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<peer>> peers_;
};
