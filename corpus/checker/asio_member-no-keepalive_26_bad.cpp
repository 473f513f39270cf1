#include <boost/asio.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace net = boost::asio;
using net::ip::tcp;

namespace gateway {

using PeerId = std::string;
using MessageSink = std::function<void(const PeerId&, const std::byte*, std::size_t)>;
using DisconnectSink = std::function<void(const PeerId&)>;

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(PeerId id, std::shared_ptr<tcp::socket> socket, MessageSink onMessage, DisconnectSink onDisconnect)
        : m_id(std::move(id)), m_socket(std::move(socket)), m_onMessage(std::move(onMessage)),
          m_onDisconnect(std::move(onDisconnect))
    {
    }

    void start() { doRead(); }

private:
    void doRead()
    {
        std::weak_ptr<Session> weak = weak_from_this();
        m_socket->async_read_some(net::buffer(m_recvBuffer), // expect: member-no-keepalive
                                  [weak, socket = m_socket](boost::system::error_code ec, std::size_t n) {
                                      auto self = weak.lock();
                                      if (!self) return;
                                      self->onRead(ec, n);
                                  });
    }

    void onRead(boost::system::error_code ec, std::size_t n)
    {
        if (ec) {
            m_onDisconnect(m_id);
            return;
        }
        m_onMessage(m_id, m_recvBuffer.data(), n);
        doRead();
    }

    const PeerId m_id;
    std::shared_ptr<tcp::socket> m_socket;
    std::array<std::byte, 32 * 1024> m_recvBuffer;
    MessageSink m_onMessage;
    DisconnectSink m_onDisconnect;
};

class Service {
public:
    explicit Service(MessageSink sink) : m_sink(std::move(sink)) {}

    void onHandshake(const PeerId& id, tcp::socket s)
    {
        auto session = std::make_shared<Session>(id, std::make_shared<tcp::socket>(std::move(s)), m_sink,
                                                 [this](const PeerId& p) { evict(p); });
        {
            std::lock_guard lock(m_mutex);
            m_sessions[id] = session; // allow: freed-in-flight
        }
        session->start();
    }

    // Called by the peer manager's worker threads when a peer is banned or a duplicate appears.
    void evict(const PeerId& id)
    {
        std::lock_guard lock(m_mutex);
        m_sessions.erase(id); // allow: freed-in-flight
    }

    std::size_t count() const
    {
        std::lock_guard lock(m_mutex);
        return m_sessions.size();
    }

private:
    MessageSink m_sink;
    mutable std::mutex m_mutex;
    std::unordered_map<PeerId, std::shared_ptr<Session>> m_sessions;
};

}  // namespace gateway
