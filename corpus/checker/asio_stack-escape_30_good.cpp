#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

class proxy_session : public std::enable_shared_from_this<proxy_session> {
public:
    explicit proxy_session(tcp::socket s) : client_(std::move(s)), server_(client_.get_executor()), resolver_(client_.get_executor()), limit_(client_.get_executor()) {}

    void start()
    {
        guard(std::chrono::seconds(10));
        read_client(2, &proxy_session::on_greeting);
    }

private:
    using next = void (proxy_session::*)();

    template <class Fn>
    auto bind(Fn fn)
    {
        return [self = shared_from_this(), fn](error_code ec, std::size_t n) {
            if (ec) return self->stop();
            (self.get()->*fn)(n);
        };
    }

    void read_client(std::size_t n, next f)
    {
        head_.resize(n);
        asio::async_read(client_, asio::buffer(head_), [self = shared_from_this(), f](error_code ec, std::size_t) {
            if (ec) return self->stop();
            (self.get()->*f)();
        });
    }

    void on_greeting()
    {
        if (head_[0] != 5) return stop();
        read_client(head_[1], &proxy_session::on_methods);
    }
    void on_methods()
    {
        static const std::uint8_t no_auth[] = {5, 0};
        asio::async_write(client_, asio::buffer(no_auth), [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec) return self->stop();
            self->read_client(5, &proxy_session::on_request);
        });
    }
    void on_request()
    {
        if (head_[1] != 1 || head_[3] != 3) return refuse(7);
        read_client(head_[4] + 2u, &proxy_session::on_host);
    }
    void on_host()
    {
        const std::size_t n = head_.size() - 2;
        std::string host(head_.begin(), head_.begin() + long(n));
        const unsigned port = head_[n] << 8 | head_[n + 1];
        resolver_.async_resolve(host, std::to_string(port), [self = shared_from_this()](error_code ec, tcp::resolver::results_type found) {
            if (ec) return self->refuse(4);
            asio::async_connect(self->server_, found, [self](error_code ec, const tcp::endpoint& where) {
                if (ec) return self->refuse(5);
                self->accept(where);
            });
        });
    }

    void accept(const tcp::endpoint& where)
    {
        limit_.cancel();
        auto msg = std::make_unique<std::vector<std::uint8_t>>(std::vector<std::uint8_t>{5, 0, 0, 1});
        const auto ip = where.address().is_v4() ? where.address().to_v4().to_bytes() : asio::ip::address_v4::bytes_type{};
        msg->insert(msg->end(), ip.begin(), ip.end());
        msg->push_back(std::uint8_t(where.port() >> 8));
        msg->push_back(std::uint8_t(where.port()));
        const auto bytes = asio::buffer(*msg);
        asio::async_write(client_, bytes, [self = shared_from_this(), msg = std::move(msg)](error_code ec, std::size_t) {
            if (ec) return self->stop();
            self->up();
            self->down();
        });
    }
    void refuse(std::uint8_t why)
    {
        error_ = {5, why, 0, 1, 0, 0, 0, 0, 0, 0};
        asio::async_write(client_, asio::buffer(error_), [self = shared_from_this()](error_code, std::size_t) { self->stop(); });
    }

    void up() { client_.async_read_some(asio::buffer(up_), bind(&proxy_session::got_up)); }
    void got_up(std::size_t n)
    {
        asio::async_write(server_, asio::buffer(up_, n), bind(&proxy_session::sent_up));
    }
    void sent_up(std::size_t) { up(); }
    void down() { server_.async_read_some(asio::buffer(down_), bind(&proxy_session::got_down)); }
    void got_down(std::size_t n)
    {
        asio::async_write(client_, asio::buffer(down_, n), bind(&proxy_session::sent_down));
    }
    void sent_down(std::size_t) { down(); }

    void guard(std::chrono::seconds d)
    {
        limit_.expires_after(d);
        limit_.async_wait([weak = weak_from_this()](error_code ec) {
            if (auto self = weak.lock(); self && !ec) self->stop();
        });
    }
    void stop()
    {
        error_code ignored;
        client_.close(ignored);
        server_.close(ignored);
        limit_.cancel();
    }

    tcp::socket client_, server_;
    tcp::resolver resolver_;
    asio::steady_timer limit_;
    std::vector<std::uint8_t> head_;
    std::array<std::uint8_t, 10> error_{};
    std::array<char, 16384> up_, down_;
};

void accept_loop(tcp::acceptor& a)
{
    a.async_accept([&a](error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<proxy_session>(std::move(s))->start();
        accept_loop(a);
    });
}
