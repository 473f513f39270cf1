// Metric relay: every sample goes to all upstream collectors as one datagram.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::udp;

struct upstream {
    explicit upstream(asio::any_io_executor e) : sock(e, udp::v4()) {}
    udp::socket sock;
    std::string prefix;
    unsigned sent = 0, failed = 0;
    std::chrono::microseconds gap{0};
};

class metric_relay {
public:
    explicit metric_relay(asio::any_io_executor e) : ex_(e) {}

    void add(udp::endpoint to, std::string prefix)
    {
        auto u = std::make_shared<upstream>(ex_);
        u->sock.connect(to);
        u->prefix = std::move(prefix);
        ups_.push_back(std::move(u));
    }

    void count(const std::string& name, std::string_view value)
    {
        if (muted_) return;
        for (auto& u : ups_)
            asio::co_spawn(ex_, forward(u, name, value), asio::detached); // expect: borrowed-parameter
    }

    void mute(bool on) { muted_ = on; }

private:
    static awaitable<void> forward(std::shared_ptr<upstream> u, const std::string& name, std::string_view value)
    {
        if (u->gap.count() > 0) {
            asio::steady_timer pace(u->sock.get_executor(), u->gap);
            co_await pace.async_wait(use_awaitable);
        }
        std::array<asio::const_buffer, 4> parts{asio::buffer(u->prefix), asio::buffer(name),
                                                asio::buffer(":", 1), asio::buffer(value)};
        try {
            co_await u->sock.async_send(parts, use_awaitable); // allow: borrowed-parameter
            ++u->sent;
        } catch (const boost::system::system_error&) {
            ++u->failed;
        }
    }

    asio::any_io_executor ex_;
    std::vector<std::shared_ptr<upstream>> ups_;
    bool muted_ = false;
};
