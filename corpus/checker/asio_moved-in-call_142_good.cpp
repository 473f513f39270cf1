// Metrics exporter over UDP: counters are rendered into datagrams and sent without waiting.
#include <boost/asio.hpp>

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

struct datagram {
    std::vector<char> bytes;
    unsigned samples = 0;
};

class exporter : public std::enable_shared_from_this<exporter> {
public:
    exporter(asio::io_context& io, udp::endpoint to) : sock_(io, to.protocol()), to_(to) {}

    void bump(const std::string& name, std::uint64_t by) { counters_[name] += by; }

    void flush()
    {
        auto d = std::make_unique<datagram>();
        for (auto& [name, value] : counters_) {
            if (value == 0) continue;
            if (d->bytes.size() + name.size() + 24 > mtu) {
                send(std::move(d));
                d = std::make_unique<datagram>();
            }
            render(*d, name, value);
            value = 0;
        }
        if (d->samples > 0) send(std::move(d));
    }

    void alert(const std::string& text)
    {
        std::vector<char> raw(text.begin(), text.end());
        raw.push_back('\n');
        const auto view = asio::buffer(raw);
        sock_.async_send_to(view, to_, [self = shared_from_this(), raw = std::move(raw)](error_code ec, std::size_t) {
            self->count(ec, 1);
        });
    }

private:
    static void render(datagram& d, const std::string& name, std::uint64_t value)
    {
        char number[24];
        const int n = std::snprintf(number, sizeof number, ":%llu|c\n", static_cast<unsigned long long>(value));
        d.bytes.insert(d.bytes.end(), name.begin(), name.end());
        d.bytes.insert(d.bytes.end(), number, number + n);
        ++d.samples;
    }

    void send(std::unique_ptr<datagram> d)
    {
        const asio::const_buffer view = asio::buffer(d->bytes);
        sock_.async_send_to(view, to_, [self = shared_from_this(), d = std::move(d)](error_code ec, std::size_t) {
            self->count(ec, d->samples);
        });
    }

    void count(error_code ec, unsigned samples)
    {
        if (ec)
            lost_ += samples;
        else
            sent_ += samples;
    }

    static constexpr std::size_t mtu = 1400;

    udp::socket sock_;
    udp::endpoint to_;
    std::map<std::string, std::uint64_t> counters_;
    std::uint64_t sent_ = 0;
    std::uint64_t lost_ = 0;
};
