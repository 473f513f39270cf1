#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>

namespace telemetry {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

enum class record_kind : std::uint8_t { gauge = 1, counter = 2, event = 3 };

struct sample {
    record_kind kind;
    std::uint32_t series;
    double value;
};

class uplink {
public:
    virtual ~uplink() = default;
    virtual bool emit(const sample& s) = 0;
};

class tcp_uplink final : public uplink, public std::enable_shared_from_this<tcp_uplink> {
public:
    explicit tcp_uplink(asio::io_context& io) : socket_(io), backoff_(io) {}

    void connect(tcp::endpoint ep)
    {
        peer_ = ep;
        socket_.async_connect(peer_, [self = shared_from_this()](error_code ec) {
            if (ec) return self->retry();
            self->ready_ = true;
        });
    }

    bool emit(const sample& s) override
    {
        if (!ready_ || sending_) {
            ++dropped_;
            return false;
        }
        const std::size_t n = encode(s, rec_);
        sending_ = true;
        transmit(asio::buffer(rec_, n));
        return true;
    }

private:
    static std::size_t encode(const sample& s, std::array<std::uint8_t, 32>& out)
    {
        out[0] = static_cast<std::uint8_t>(s.kind);
        for (int i = 0; i < 4; ++i) out[1 + i] = static_cast<std::uint8_t>(s.series >> (8 * i));
        std::memcpy(out.data() + 5, &s.value, sizeof s.value);
        return 5 + sizeof s.value;
    }

    void transmit(asio::const_buffer b)
    {
        asio::async_write(socket_, b, [self = shared_from_this()](error_code ec, std::size_t) {
            self->sending_ = false;
            if (ec) self->retry();
        });
    }

    void retry()
    {
        ready_ = false;
        error_code ignored;
        socket_.close(ignored);
        backoff_.expires_after(std::chrono::seconds(2));
        backoff_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec) self->connect(self->peer_);
        });
    }

    tcp::socket socket_;
    asio::steady_timer backoff_;
    tcp::endpoint peer_;
    std::array<std::uint8_t, 32> rec_{};
    bool ready_ = false;
    bool sending_ = false;
    std::uint64_t dropped_ = 0;
};

}  // namespace telemetry
