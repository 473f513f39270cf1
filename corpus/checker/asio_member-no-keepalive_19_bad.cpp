#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using tls_stream = asio::ssl::stream<tcp::socket>;

class push_peer : public std::enable_shared_from_this<push_peer> {
public:
    explicit push_peer(tls_stream s) : stream_(std::move(s)) {}

    void push(std::uint16_t type, const std::vector<std::uint8_t>& body)
    {
        append_record(staged_, type, body);
        if (!busy_) write();
    }

private:
    static void append_record(std::vector<std::uint8_t>& to, std::uint16_t type, const std::vector<std::uint8_t>& body)
    {
        to.push_back(std::uint8_t(type >> 8));
        to.push_back(std::uint8_t(type));
        to.push_back(std::uint8_t(body.size() >> 8));
        to.push_back(std::uint8_t(body.size()));
        to.insert(to.end(), body.begin(), body.end());
    }

    void write()
    {
        busy_ = true;
        wire_.swap(staged_);
        staged_.clear();
        asio::async_write(stream_, asio::buffer(wire_), // expect: member-no-keepalive
                          [weak = weak_from_this()](error_code ec, std::size_t) {
                              if (auto self = weak.lock()) self->written(ec);
                          });
    }

    void written(error_code ec)
    {
        busy_ = false;
        if (!ec && !staged_.empty()) write();
    }

    tls_stream stream_;
    std::vector<std::uint8_t> staged_, wire_;
    bool busy_ = false;
};

class push_hub {
public:
    std::uint64_t attach(tls_stream s)
    {
        const auto id = ++last_id_;
        peers_.emplace(id, std::make_shared<push_peer>(std::move(s)));
        return id;
    }

    void broadcast(std::uint16_t type, const std::vector<std::uint8_t>& body)
    {
        for (auto& [id, peer] : peers_) peer->push(type, body);
    }

    void detach(std::uint64_t id) { peers_.erase(id); } // allow: freed-in-flight

private:
    std::map<std::uint64_t, std::shared_ptr<push_peer>> peers_;
    std::uint64_t last_id_ = 0;
};
