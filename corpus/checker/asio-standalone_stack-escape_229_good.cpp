// Blocking instrument link: callers use plain functions, the transfers run on a private I/O thread.
#include <asio.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <future>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

class instrument_link {
public:
    explicit instrument_link(std::chrono::milliseconds limit)
        : limit_(limit), work_(asio::make_work_guard(io_)), socket_(io_), runner_([this] { io_.run(); })
    {
    }

    instrument_link(const instrument_link&) = delete;

    ~instrument_link()
    {
        work_.reset();
        runner_.join();
    }

    bool dial(const asio::ip::tcp::endpoint& where)
    {
        if (failed_) return false;
        return finish(socket_.async_connect(where, asio::use_future));
    }

    std::optional<std::uint32_t> register_value(std::uint8_t bank, std::uint8_t index)
    {
        if (failed_) return std::nullopt;
        const std::array<unsigned char, 4> ask{0x52, bank, index, 0};
        if (!finish(asio::async_write(socket_, asio::buffer(ask), asio::use_future))) return std::nullopt;

        unsigned char reply[5];
        if (!finish(asio::async_read(socket_, asio::buffer(reply), asio::use_future))) return std::nullopt;
        if (reply[0] != 0x72) return std::nullopt;
        return std::uint32_t(reply[1]) << 24 | std::uint32_t(reply[2]) << 16 | std::uint32_t(reply[3]) << 8 | reply[4];
    }

private:
    template <class T>
    bool finish(std::future<T> pending)
    {
        if (pending.wait_for(limit_) == std::future_status::timeout) {
            failed_ = true;
            asio::post(socket_.get_executor(), [this] {
                std::error_code ignored;
                socket_.close(ignored);
            });
        }
        try {
            pending.get();
        } catch (const std::system_error&) {
            failed_ = true;
        }
        return !failed_;
    }

    std::chrono::milliseconds limit_;
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    asio::ip::tcp::socket socket_;
    bool failed_ = false;
    std::thread runner_;
};
