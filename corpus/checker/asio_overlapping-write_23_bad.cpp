#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <queue>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;

enum class opcode : std::uint8_t { data = 1, ping = 9 };

template <class Stream>
class framed_link : public std::enable_shared_from_this<framed_link<Stream>> {
    using base = std::enable_shared_from_this<framed_link<Stream>>;

public:
    framed_link(Stream s, std::chrono::seconds interval)
        : stream_(std::move(s)), heartbeat_(stream_.get_executor()), interval_(interval)
    {
        ping_ = {std::uint8_t(opcode::ping), 0, 0, 0};
    }

    void start() { schedule_heartbeat(); }

    void send(std::vector<std::uint8_t> payload)
    {
        frames_.push(frame(opcode::data, std::move(payload)));
        if (frames_.size() == 1) write_front();
    }

    void stop()
    {
        heartbeat_.cancel();
        boost::system::error_code ignored;
        stream_.close(ignored);
    }

private:
    static std::vector<std::uint8_t> frame(opcode op, std::vector<std::uint8_t> payload)
    {
        const auto n = payload.size();
        const std::array<std::uint8_t, 4> head{std::uint8_t(op), std::uint8_t(n >> 16), std::uint8_t(n >> 8), std::uint8_t(n)};
        payload.insert(payload.begin(), head.begin(), head.end());
        return payload;
    }

    void write_front()
    {
        auto self = base::shared_from_this();
        asio::async_write(stream_, asio::buffer(frames_.front()), // allow: overlapping-write
                          [this, self](boost::system::error_code ec, std::size_t) {
                              if (ec) return stop();
                              frames_.pop();
                              if (!frames_.empty()) write_front();
                          });
    }

    void schedule_heartbeat()
    {
        heartbeat_.expires_after(interval_);
        heartbeat_.async_wait([this, self = base::shared_from_this()](boost::system::error_code ec) {
            if (ec) return;
            send_ping();
        });
    }

    void send_ping()
    {
        auto self = base::shared_from_this();
        asio::async_write(stream_, asio::buffer(ping_), // expect: overlapping-write
                          [this, self](boost::system::error_code ec, std::size_t) {
                              if (ec) return stop();
                              schedule_heartbeat();
                          });
    }

    Stream stream_;
    asio::steady_timer heartbeat_;
    std::chrono::seconds interval_;
    std::array<std::uint8_t, 4> ping_;
    std::queue<std::vector<std::uint8_t>> frames_;
};

template class framed_link<tcp::socket>;
