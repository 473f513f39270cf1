#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

class dns_query {
public:
    using result = std::function<void(std::uint16_t, const unsigned char*, std::size_t)>;

    dns_query(asio::io_context& io, std::uint16_t id, result r)
        : sock_(io, udp::v4()), id_(id), on_result_(std::move(r)) {}

    void launch(const udp::endpoint& server, std::vector<unsigned char> packet)
    {
        packet_ = std::move(packet);
        error_code ec;
        sock_.send_to(asio::buffer(packet_), server, 0, ec);
        receive();
    }

    void stop()
    {
        error_code ignored;
        sock_.close(ignored);
    }

private:
    void receive()
    {
        sock_.async_receive_from(asio::buffer(reply_), from_, [this](error_code ec, std::size_t n) { // expect: member-no-keepalive
            if (ec == asio::error::operation_aborted) return;
            if (!ec && n >= 12 && ((reply_[0] << 8) | reply_[1]) == id_)
                on_result_(id_, reply_.data(), n);
            else if (!ec)
                receive();
        });
    }

    udp::socket sock_;
    std::uint16_t id_;
    result on_result_;
    std::vector<unsigned char> packet_;
    std::array<unsigned char, 1500> reply_{};
    udp::endpoint from_;
};

class resolver_pool {
public:
    resolver_pool(asio::io_context& io, udp::endpoint server) : io_(io), sweep_(io), server_(server) { arm(); }

    void ask(std::vector<unsigned char> packet, dns_query::result r)
    {
        const auto id = ++last_id_;
        auto q = std::make_unique<dns_query>(io_, id, std::move(r));
        q->launch(server_, std::move(packet));
        pending_[id] = {std::move(q), std::chrono::steady_clock::now() + std::chrono::seconds(5)};
    }

private:
    struct entry {
        std::unique_ptr<dns_query> query;
        std::chrono::steady_clock::time_point deadline;
    };

    void arm()
    {
        sweep_.expires_after(std::chrono::seconds(1));
        sweep_.async_wait([this](error_code ec) {
            if (ec) return;
            const auto now = std::chrono::steady_clock::now();
            for (auto it = pending_.begin(); it != pending_.end();) {
                if (it->second.deadline <= now) {
                    it->second.query->stop();
                    it = pending_.erase(it); // allow: freed-in-flight
                } else {
                    ++it;
                }
            }
            arm();
        });
    }

    asio::io_context& io_;
    asio::steady_timer sweep_;
    udp::endpoint server_;
    std::uint16_t last_id_ = 0;
    std::unordered_map<std::uint16_t, entry> pending_;
};
