// GELF over UDP: a record is split into chunks, each with its own 12-byte header.
#include <boost/asio.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace net = boost::asio;
using net::ip::udp;
using boost::system::error_code;

struct gelf_stats {
    std::atomic<unsigned long> sent{0};
    std::atomic<unsigned long> failed{0};
};

class gelf_socket {
public:
    static constexpr std::size_t chunk_size = 1400;
    static constexpr std::size_t max_chunks = 128;

    explicit gelf_socket(net::io_context& io) : sock_(io, udp::v4()), stats_(std::make_shared<gelf_stats>()) {}

    bool send(const std::shared_ptr<const std::string>& record, const udp::endpoint& server)
    {
        const std::size_t count = (record->size() + chunk_size - 1) / chunk_size;
        if (count == 0 || count > max_chunks) return false;

        const std::uint64_t id = random_();
        for (std::size_t i = 0; i < count; ++i) {
            auto head = std::make_shared<std::array<unsigned char, 12>>(header(id, i, count));
            const std::size_t from = i * chunk_size;
            const std::size_t n = std::min(chunk_size, record->size() - from);
            const std::array<net::const_buffer, 2> datagram{
                net::buffer(*head),
                net::buffer(record->data() + from, n), // allow: borrowed-parameter
            };
            sock_.async_send_to(datagram, server, [head, stats = stats_](error_code ec, std::size_t) { // expect: borrowed-parameter
                ++(ec ? stats->failed : stats->sent);
            });
        }
        return true;
    }

    const gelf_stats& stats() const { return *stats_; }

    void close()
    {
        error_code ignored;
        sock_.close(ignored);
    }

private:
    static std::array<unsigned char, 12> header(std::uint64_t id, std::size_t index, std::size_t count)
    {
        std::array<unsigned char, 12> h{0x1e, 0x0f};
        for (int b = 0; b < 8; ++b) h[2 + b] = static_cast<unsigned char>(id >> (8 * b));
        h[10] = static_cast<unsigned char>(index);
        h[11] = static_cast<unsigned char>(count);
        return h;
    }

    udp::socket sock_;
    std::shared_ptr<gelf_stats> stats_;
    std::mt19937_64 random_{std::random_device{}()};
};
