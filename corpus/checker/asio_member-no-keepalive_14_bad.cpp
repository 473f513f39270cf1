// Login port of a game server: length-prefixed packets, a read timer, a table of live connections.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <unordered_set>

namespace asio = boost::asio;
using boost::system::error_code;
using asio::ip::tcp;

class game_connection;
using connection_ptr = std::shared_ptr<game_connection>;

class connection_table {
public:
    void add(connection_ptr c) { live_.insert(std::move(c)); }
    void release(const connection_ptr& c) { live_.erase(c); } // allow: member-no-keepalive

private:
    std::unordered_set<connection_ptr> live_;
};

class game_connection : public std::enable_shared_from_this<game_connection> {
public:
    game_connection(tcp::socket s, connection_table& t)
        : sock_(std::move(s)), read_timer_(sock_.get_executor()), table_(t) {}

    void accept()
    {
        arm_timer();
        read_exact(2, &game_connection::on_length);
    }

private:
    using step = void (game_connection::*)();

    void read_exact(std::size_t n, step next)
    {
        asio::async_read(sock_, asio::buffer(packet_.data(), n), // expect: member-no-keepalive
                         [weak = weak_from_this(), next](error_code ec, std::size_t) {
                             auto self = weak.lock();
                             if (!self) return;
                             if (ec) return self->table_.release(self);
                             ((*self).*next)();
                         });
    }

    void on_length()
    {
        const std::size_t len = packet_[0] | packet_[1] << 8;
        if (len == 0 || len > packet_.size()) return table_.release(shared_from_this());
        length_ = len;
        arm_timer();
        read_exact(len, &game_connection::on_body);
    }

    void on_body()
    {
        for (std::size_t i = 0; i < length_; ++i) checksum_ = checksum_ * 31 + packet_[i];
        arm_timer();
        read_exact(2, &game_connection::on_length);
    }

    void arm_timer()
    {
        read_timer_.expires_after(std::chrono::seconds(30));
        read_timer_.async_wait([weak = weak_from_this()](error_code ec) {
            if (ec) return;
            if (auto self = weak.lock()) self->table_.release(self);
        });
    }

    tcp::socket sock_;
    asio::steady_timer read_timer_;
    connection_table& table_;
    std::array<std::uint8_t, 4096> packet_{};
    std::size_t length_ = 0;
    std::uint32_t checksum_ = 0;
};

void serve(tcp::acceptor& a, connection_table& t)
{
    a.async_accept([&a, &t](error_code ec, tcp::socket s) {
        if (!ec) {
            auto c = std::make_shared<game_connection>(std::move(s), t);
            t.add(c);
            c->accept();
        }
        serve(a, t);
    });
}
