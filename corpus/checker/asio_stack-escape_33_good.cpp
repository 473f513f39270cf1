// Synchronous client with a timeout: a late operation is cancelled and waited for before its bytes go.
#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <thread>

namespace asio = boost::asio;
using asio::ip::tcp;

class blocking_client {
public:
    blocking_client() : guard_(asio::make_work_guard(io_)), sock_(io_), worker_([this] { io_.run(); }) {}

    ~blocking_client()
    {
        guard_.reset();
        worker_.join();
    }

    blocking_client(const blocking_client&) = delete;
    blocking_client& operator=(const blocking_client&) = delete;

    void connect(const tcp::endpoint& ep) { sock_.async_connect(ep, asio::use_future).get(); }

    std::optional<std::string> ask(const std::string& question, std::chrono::milliseconds limit)
    {
        std::string line = question + "\n";
        auto sent = asio::async_write(sock_, asio::buffer(line), asio::use_future);
        sent.get();

        std::array<std::uint8_t, 2> len{};
        if (!read_within(asio::buffer(len), limit)) return std::nullopt;
        std::string text(std::size_t(len[0]) << 8 | len[1], '\0');
        if (!read_within(asio::buffer(text), limit)) return std::nullopt;
        return text;
    }

private:
    class settle_on_exit {
    public:
        settle_on_exit(tcp::socket& s, std::future<std::size_t>& f) : sock_(s), op_(f) {}
        ~settle_on_exit()
        {
            if (!op_.valid()) return;
            asio::post(sock_.get_executor(), [&s = sock_] {
                boost::system::error_code ec;
                s.cancel(ec);
            });
            op_.wait();
        }

    private:
        tcp::socket& sock_;
        std::future<std::size_t>& op_;
    };

    bool read_within(asio::mutable_buffer into, std::chrono::milliseconds limit)
    {
        std::future<std::size_t> op = asio::async_read(sock_, into, asio::use_future);
        settle_on_exit settle(sock_, op);
        if (op.wait_for(limit) == std::future_status::timeout) return false;
        return op.get() == into.size();
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    tcp::socket sock_;
    std::thread worker_;
};
