#include <array>
#include <asio.hpp>
#include <functional>
#include <map>
#include <memory>

using asio::ip::tcp;

class client {
public:
    client(tcp::socket s, std::function<void()> over) : sock_(std::move(s)), over_(std::move(over)) {}
    void read()
    {
        sock_.async_read_some(asio::buffer(in_), [this](std::error_code ec, std::size_t n) {
            if (ec) {
                auto over = std::move(over_);
                over();
                return;
            }
            total_ += n;
            read();
        });
    }
    void kick() { sock_.close(); }

private:
    tcp::socket sock_;
    std::function<void()> over_;
    std::array<char, 4096> in_;
    std::size_t total_ = 0;
};

class server {
public:
    void add(int id, tcp::socket s)
    {
        auto [it, ok] = clients_.try_emplace(id);
        if (!ok) return;
        it->second = std::make_unique<client>(std::move(s), [this, id] { clients_.erase(id); });
        it->second->read();
    }
    void ban(int id)
    {
        if (auto it = clients_.find(id); it != clients_.end()) it->second->kick();
    }

private:
    std::map<int, std::unique_ptr<client>> clients_;
};
