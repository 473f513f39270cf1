#include <boost/asio.hpp>
#include <boost/crc.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace rudp {

constexpr std::size_t kHeader = 8;
constexpr std::size_t kOffAttempt = 3;
constexpr std::size_t kOffCrc = 4;
constexpr std::uint8_t kMaxAttempts = 6;

struct Outgoing {
    std::uint16_t seq = 0;
    std::uint8_t attempts = 0;
    std::chrono::steady_clock::time_point due;
    std::vector<std::uint8_t> wire;
};

static std::uint32_t frame_crc(const std::vector<std::uint8_t>& wire)
{
    boost::crc_32_type crc;
    crc.process_bytes(wire.data(), kOffCrc);
    crc.process_bytes(wire.data() + kHeader, wire.size() - kHeader);
    return crc.checksum();
}

class Channel : public std::enable_shared_from_this<Channel> {
public:
    Channel(asio::io_context& io, udp::endpoint peer)
        : sock_(asio::make_strand(io), udp::v4()), tick_(sock_.get_executor()), peer_(std::move(peer))
    {
    }

    void start()
    {
        asio::dispatch(sock_.get_executor(), [self = shared_from_this()] {
            self->receive_ack();
            self->arm();
        });
    }

    void send(std::span<const std::uint8_t> body)
    {
        auto out = std::make_shared<Outgoing>();
        out->wire.resize(kHeader + body.size());
        out->wire[0] = 0x52;
        std::memcpy(out->wire.data() + kHeader, body.data(), body.size());
        asio::dispatch(sock_.get_executor(), [self = shared_from_this(), out] {
            out->seq = self->next_seq_++;
            std::memcpy(out->wire.data() + 1, &out->seq, sizeof out->seq);
            std::uint32_t crc = frame_crc(out->wire);
            std::memcpy(out->wire.data() + kOffCrc, &crc, sizeof crc);
            self->window_.emplace(out->seq, out);
            self->transmit(out);
        });
    }

private:
    void transmit(const std::shared_ptr<Outgoing>& out)
    {
        out->due = std::chrono::steady_clock::now() + 120ms * (1 + out->attempts);
        sock_.async_send_to(asio::buffer(out->wire), peer_, // allow: mutated-in-flight
                            [self = shared_from_this(), out](error_code ec, std::size_t) {
                                if (ec) ++self->send_errors_;
                            });
    }

    void arm()
    {
        tick_.expires_after(20ms);
        tick_.async_wait([self = shared_from_this()](error_code ec) {
            if (ec) return;
            self->retransmit_due();
            self->arm();
        });
    }

    void retransmit_due()
    {
        const auto now = std::chrono::steady_clock::now();
        for (auto it = window_.begin(); it != window_.end();) {
            auto& out = it->second;
            if (out->due > now) {
                ++it;
                continue;
            }
            if (++out->attempts > kMaxAttempts) {
                it = window_.erase(it);
                continue;
            }
            out->wire[kOffAttempt] = out->attempts; // expect: mutated-in-flight
            std::uint32_t crc = frame_crc(out->wire);
            std::memcpy(out->wire.data() + kOffCrc, &crc, sizeof crc); // allow: mutated-in-flight
            transmit(out);
            ++it;
        }
    }

    void receive_ack()
    {
        sock_.async_receive_from(asio::buffer(ack_), from_, [self = shared_from_this()](error_code ec, std::size_t n) {
            if (ec == asio::error::operation_aborted) return;
            if (!ec && n == self->ack_.size() && self->from_ == self->peer_) {
                std::uint16_t seq;
                std::memcpy(&seq, self->ack_.data(), sizeof seq);
                self->window_.erase(seq);
            }
            self->receive_ack();
        });
    }

    udp::socket sock_;
    asio::steady_timer tick_;
    udp::endpoint peer_, from_;
    std::array<std::uint8_t, 2> ack_{};
    std::map<std::uint16_t, std::shared_ptr<Outgoing>> window_;
    std::uint16_t next_seq_ = 0;
    unsigned send_errors_ = 0;
};

}  // namespace rudp
