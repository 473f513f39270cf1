// Blocking facade over an asynchronous serial port that a worker thread drives.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace asio = boost::asio;

class modem_port {
public:
    explicit modem_port(const std::string& dev)
        : guard_(asio::make_work_guard(io_)), port_(io_, dev), worker_([this] { io_.run(); })
    {
        port_.set_option(asio::serial_port_base::baud_rate(115200));
    }

    ~modem_port()
    {
        asio::post(io_, [this] {
            boost::system::error_code ec;
            port_.close(ec);
        });
        guard_.reset();
        worker_.join();
    }

    modem_port(const modem_port&) = delete;
    modem_port& operator=(const modem_port&) = delete;

    /// Sends one AT command and gives back the first line of the answer.
    std::optional<std::string> query(std::string_view cmd, std::chrono::milliseconds limit)
    {
        if (lost_) return std::nullopt;
        asio::write(port_, asio::buffer(cmd));
        asio::write(port_, asio::buffer("\r", 1));
        auto raw = read_chunk(limit);
        if (!raw) return std::nullopt;
        return first_line(*raw);
    }

    unsigned timeouts() const { return timeouts_; }

private:
    std::optional<std::string> read_chunk(std::chrono::milliseconds limit)
    {
        std::array<char, 256> chunk;
        auto got = port_.async_read_some(asio::buffer(chunk), asio::use_future); // expect: stack-escape
        if (got.wait_for(limit) != std::future_status::ready) {
            ++timeouts_;
            lost_ = true; // needs a reset before the next command
            return std::nullopt;
        }
        const std::size_t n = got.get();
        return std::string(chunk.data(), n);
    }

    static std::string first_line(const std::string& raw)
    {
        auto b = raw.find_first_not_of("\r\n");
        if (b == std::string::npos) return {};
        return raw.substr(b, raw.find_first_of("\r\n", b) - b);
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    asio::serial_port port_;
    unsigned timeouts_ = 0;
    bool lost_ = false;
    std::thread worker_;
};
