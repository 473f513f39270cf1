#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace modbus {

namespace asio = boost::asio;
using asio::ip::tcp;

struct reply {
    std::uint8_t unit = 0;
    std::uint8_t function = 0;
    std::vector<std::uint16_t> registers;
};

class io_thread {
public:
    io_thread() : guard_(asio::make_work_guard(io_)), worker_([this] { io_.run(); }) {}
    ~io_thread()
    {
        guard_.reset();
        worker_.join();
    }
    asio::io_context& context() { return io_; }

private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    std::thread worker_;
};

class master {
public:
    explicit master(io_thread& t) : socket_(asio::make_strand(t.context())) {}

    void open(const tcp::endpoint& ep) { socket_.connect(ep); }

    std::optional<reply> read_holding(std::uint8_t unit, std::uint16_t first, std::uint16_t count)
    {
        std::array<std::uint8_t, 12> req{};
        const std::uint16_t tid = ++tid_;
        req[0] = static_cast<std::uint8_t>(tid >> 8);
        req[1] = static_cast<std::uint8_t>(tid);
        req[5] = 6;
        req[6] = unit;
        req[7] = 3;
        req[8] = static_cast<std::uint8_t>(first >> 8);
        req[9] = static_cast<std::uint8_t>(first);
        req[11] = static_cast<std::uint8_t>(count);
        asio::async_write(socket_, asio::buffer(req), asio::use_future).get();

        std::array<std::uint8_t, 260> adu;
        const std::size_t want = 9u + 2u * count;
        if (want > adu.size()) throw std::length_error("too many registers");
        auto got = asio::async_read(socket_, asio::buffer(adu, want), asio::use_future);
        if (got.wait_for(timeout_) != std::future_status::ready) {
            ++timeouts_;
            asio::post(socket_.get_executor(), asio::use_future([this] {
                boost::system::error_code ec;
                socket_.close(ec);
            })).wait();
            got.wait();
            return std::nullopt;
        }
        got.get();
        return parse(adu.data(), count);
    }

    unsigned timeouts() const { return timeouts_; }

private:
    static reply parse(const std::uint8_t* p, std::uint16_t count)
    {
        reply r;
        r.unit = p[6];
        r.function = p[7];
        for (std::uint16_t i = 0; i < count; ++i)
            r.registers.push_back(static_cast<std::uint16_t>((p[9 + 2 * i] << 8) | p[10 + 2 * i]));
        return r;
    }

    tcp::socket socket_;
    std::chrono::milliseconds timeout_{500};
    std::uint16_t tid_ = 0;
    unsigned timeouts_ = 0;
};

}  // namespace modbus
