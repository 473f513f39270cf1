#include <array>
#include <boost/asio.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using node_id = std::string;

class gateway_session : public std::enable_shared_from_this<gateway_session> {
public:
    using packet_fn = std::function<void(const node_id&, const char*, std::size_t)>;
    using drop_fn = std::function<void(const node_id&)>;

    gateway_session(tcp::socket s, node_id id, packet_fn p, drop_fn d)
        : socket_(std::move(s)), id_(std::move(id)), on_packet_(std::move(p)), on_drop_(std::move(d))
    {
    }

    void do_read()
    {
        socket_.async_read_some(asio::buffer(recv_buffer_),
                                std::bind(&gateway_session::on_read, shared_from_this(), std::placeholders::_1,
                                          std::placeholders::_2));
    }

    void disconnect()
    {
        asio::post(socket_.get_executor(), [weak = weak_from_this()] {
            auto self = weak.lock();
            if (!self) return;
            error_code ignored;
            self->socket_.close(ignored);
        });
    }

private:
    void on_read(error_code ec, std::size_t n)
    {
        if (ec) {
            on_drop_(id_);
            return;
        }
        on_packet_(id_, recv_buffer_.data(), n);
        do_read();
    }

    tcp::socket socket_;
    node_id id_;
    packet_fn on_packet_;
    drop_fn on_drop_;
    std::array<char, 16 * 1024> recv_buffer_{};
};

class gateway_host : public std::enable_shared_from_this<gateway_host> {
public:
    void accept_peer(const node_id& id, tcp::socket s, gateway_session::packet_fn on_packet)
    {
        auto drop = [weak = weak_from_this()](const node_id& gone) {
            if (auto host = weak.lock()) host->forget(gone);
        };
        auto session = std::make_shared<gateway_session>(std::move(s), id, std::move(on_packet), std::move(drop));
        {
            std::lock_guard<std::mutex> lock(mutex_);
            sessions_[id] = session;
        }
        session->do_read();
    }

    void forget(const node_id& id)
    {
        std::shared_ptr<gateway_session> victim;
        {
            std::lock_guard<std::mutex> lock(mutex_);
            auto it = sessions_.find(id);
            if (it == sessions_.end()) return;
            victim = std::move(it->second);
            sessions_.erase(it);
        }
        victim->disconnect();
    }

private:
    std::mutex mutex_;
    std::map<node_id, std::shared_ptr<gateway_session>> sessions_;
};
