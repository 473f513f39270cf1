#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class p2p_session : public std::enable_shared_from_this<p2p_session> {
public:
    using message_handler = std::function<void(const std::string& peer, const std::uint8_t*, std::size_t)>;

    p2p_session(std::string peer, std::shared_ptr<tcp::socket> s, message_handler h)
        : peer_(std::move(peer)), socket_(std::move(s)), on_message_(std::move(h)), recv_(64 * 1024)
    {
    }

    void start() { do_read(); }

    void disconnect()
    {
        error_code ignored;
        socket_->shutdown(tcp::socket::shutdown_both, ignored);
        socket_->close(ignored);
    }

private:
    void do_read()
    {
        auto socket = socket_;
        socket->async_read_some(asio::buffer(recv_),
                                [self = shared_from_this(), socket](error_code ec, std::size_t n) {
                                    if (ec) return;
                                    self->on_read(n);
                                });
    }

    void on_read(std::size_t n)
    {
        received_ += n;
        on_message_(peer_, recv_.data(), n);
        do_read();
    }

    std::string peer_;
    std::shared_ptr<tcp::socket> socket_;
    message_handler on_message_;
    std::vector<std::uint8_t> recv_;
    std::uint64_t received_ = 0;
};

class p2p_host {
public:
    explicit p2p_host(p2p_session::message_handler h) : handler_(std::move(h)) {}

    void on_handshake(const std::string& peer, tcp::socket s)
    {
        auto sock = std::make_shared<tcp::socket>(std::move(s));
        auto session = std::make_shared<p2p_session>(peer, sock, handler_);
        {
            std::lock_guard<std::mutex> lock(mutex_);
            if (sessions_.count(peer)) return session->disconnect();
            sessions_.emplace(peer, session);
        }
        session->start();
    }

    void drop(const std::string& peer)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        auto it = sessions_.find(peer);
        if (it == sessions_.end()) return;
        it->second->disconnect();
        sessions_.erase(it);
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<p2p_session>> sessions_;
    p2p_session::message_handler handler_;
};
