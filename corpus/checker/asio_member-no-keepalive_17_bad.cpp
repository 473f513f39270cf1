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

    gateway_session(std::shared_ptr<tcp::socket> s, node_id id, packet_fn p, drop_fn d)
        : socket_(std::move(s)), id_(std::move(id)), on_packet_(std::move(p)), on_drop_(std::move(d))
    {
    }

    void do_read()
    {
        std::weak_ptr<gateway_session> weak = weak_from_this();
        socket_->async_read_some(asio::buffer(recv_buffer_), // expect: member-no-keepalive
                                 [weak, socket = socket_](error_code ec, std::size_t n) {
                                     auto session = weak.lock();
                                     if (!session) return;
                                     session->on_read(ec, n);
                                 });
    }

    const node_id& id() const { return id_; }

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

    std::shared_ptr<tcp::socket> socket_;
    node_id id_;
    packet_fn on_packet_;
    drop_fn on_drop_;
    std::array<char, 16 * 1024> recv_buffer_{};
};

class gateway_host {
public:
    void accept_peer(const node_id& id, std::shared_ptr<tcp::socket> s, gateway_session::packet_fn on_packet)
    {
        auto session = std::make_shared<gateway_session>(std::move(s), id, std::move(on_packet),
                                                         [this](const node_id& gone) { disconnect(gone); });
        {
            std::lock_guard<std::mutex> lock(mutex_);
            sessions_[id] = session;
        }
        session->do_read();
    }

    void disconnect(const node_id& id)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        sessions_.erase(id); // allow: freed-in-flight
    }

private:
    std::mutex mutex_;
    std::map<node_id, std::shared_ptr<gateway_session>> sessions_;
};
