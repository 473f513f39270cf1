#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <future>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace modbus {

enum class Outcome { ok, timed_out, io_error, malformed };

// Blocking master on top of an internal io thread.
class Master {
public:
    explicit Master(std::chrono::milliseconds timeout)
        : work_(asio::make_work_guard(io_)), sock_(io_), timeout_(timeout), thread_([this] { io_.run(); })
    {
    }

    ~Master()
    {
        std::lock_guard<std::mutex> hold(busy_);
        work_.reset();
        thread_.join();
    }

    Outcome connect(const tcp::endpoint& ep)
    {
        std::lock_guard<std::mutex> hold(busy_);
        error_code ec;
        sock_.close(ec);
        sock_.connect(ep, ec);
        return ec ? Outcome::io_error : Outcome::ok;
    }

    Outcome transact(std::uint8_t unit, std::span<const std::uint8_t> pdu, std::vector<std::uint8_t>& reply)
    {
        if (pdu.empty() || pdu.size() > 253) return Outcome::malformed;
        std::lock_guard<std::mutex> hold(busy_);
        const std::uint16_t id = ++transaction_;
        const auto length = std::uint16_t(pdu.size() + 1);
        const std::array<std::uint8_t, 7> mbap{std::uint8_t(id >> 8), std::uint8_t(id), 0, 0,
                                               std::uint8_t(length >> 8), std::uint8_t(length), unit};
        const std::array<asio::const_buffer, 2> request{asio::buffer(mbap), asio::const_buffer(pdu.data(), pdu.size())};

        auto sent = asio::async_write(sock_, request, asio::use_future);
        if (Outcome o = settle(sent); o != Outcome::ok) return o;

        std::array<std::uint8_t, 260> adu;
        auto head = asio::async_read(sock_, asio::buffer(adu, 7), asio::use_future);
        if (Outcome o = settle(head); o != Outcome::ok) return o;

        const std::size_t body = std::size_t(adu[4] << 8 | adu[5]);
        if (adu[0] != mbap[0] || adu[1] != mbap[1] || body < 2 || body > 254) return Outcome::malformed;

        auto rest = asio::async_read(sock_, asio::buffer(adu.data() + 7, body - 1), asio::use_future);
        if (Outcome o = settle(rest); o != Outcome::ok) return o;

        reply.assign(adu.begin() + 7, adu.begin() + 7 + std::ptrdiff_t(body - 1));
        return Outcome::ok;
    }

private:
    // Does not return before the operation has completed, in time or not.
    Outcome settle(std::future<std::size_t>& op)
    {
        const bool late = op.wait_for(timeout_) != std::future_status::ready;
        if (late) {
            auto closed = asio::post(io_, asio::use_future([this] {
                error_code ec;
                sock_.close(ec);
            }));
            closed.wait();
        }
        op.wait();
        try {
            op.get();
            return late ? Outcome::timed_out : Outcome::ok;
        } catch (const boost::system::system_error&) {
            return late ? Outcome::timed_out : Outcome::io_error;
        }
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    tcp::socket sock_;
    std::chrono::milliseconds timeout_;
    std::mutex busy_;
    std::uint16_t transaction_ = 0;
    std::thread thread_;
};

}  // namespace modbus
