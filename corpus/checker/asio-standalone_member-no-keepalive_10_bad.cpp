#include <array>
#include <asio.hpp>
#include <map>
#include <memory>

using asio::ip::tcp;

template <class Owner>
class basic_client {
public:
    basic_client(Owner& o, int id, tcp::socket s) : owner_(o), id_(id), sock_(std::move(s)) {}
    virtual ~basic_client() = default;

    void read()
    {
        sock_.async_read_some(asio::buffer(in_), [this](std::error_code ec, std::size_t n) { // expect: member-no-keepalive
            if (ec) return owner_.gone(id_);
            handle(in_.data(), n);
            read();
        });
    }

protected:
    virtual void handle(const char* p, std::size_t n) = 0;
    Owner& owner_;
    int id_;
    tcp::socket sock_;
    std::array<char, 4096> in_;
};

class server {
    struct client : basic_client<server> {
        using basic_client::basic_client;
        void handle(const char*, std::size_t n) override { owner_.bytes_ += n; }
    };

public:
    void add(int id, tcp::socket s)
    {
        auto [it, ok] = clients_.try_emplace(id, std::make_unique<client>(*this, id, std::move(s)));
        if (ok) it->second->read();
    }
    void gone(int id) { clients_.erase(id); }
    void ban(int id) { clients_.erase(id); } // allow: freed-in-flight

private:
    std::map<int, std::unique_ptr<client>> clients_;
    std::size_t bytes_ = 0;
};

void ban_hammer(server& s, int id) { s.ban(id); }
