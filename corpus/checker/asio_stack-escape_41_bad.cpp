#include <array>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <future>
#include <optional>
#include <thread>

namespace asio = boost::asio;
using asio::ip::udp;
using namespace std::chrono_literals;

struct clock_sample {
    std::uint32_t seconds;
    std::uint32_t fraction;
};

// Blocking facade over a private io thread, used from the supervisor's poll loop.
class time_source {
public:
    explicit time_source(udp::endpoint server)
        : work_(asio::make_work_guard(io_)), socket_(io_, udp::endpoint(server.protocol(), 0)), server_(server),
          thread_([this] { io_.run(); })
    {
    }

    ~time_source()
    {
        work_.reset();
        io_.stop();
        thread_.join();
    }

    std::optional<clock_sample> sample()
    {
        for (int attempt = 0; attempt < 3; ++attempt) {
            if (auto s = try_once()) return s;
            ++timeouts_;
        }
        return std::nullopt;
    }

    unsigned timeouts() const { return timeouts_; }

private:
    std::optional<clock_sample> try_once()
    {
        std::array<unsigned char, 48> query{};
        query[0] = 0x1b;
        socket_.async_send_to(asio::buffer(query), server_, asio::use_future).get();

        std::array<unsigned char, 48> answer{};
        auto got = socket_.async_receive(asio::buffer(answer), asio::use_future); // expect: stack-escape
        if (got.wait_for(400ms) != std::future_status::ready) return std::nullopt;
        if (got.get() < answer.size()) return std::nullopt;

        clock_sample s{};
        std::memcpy(&s.seconds, answer.data() + 40, 4);
        std::memcpy(&s.fraction, answer.data() + 44, 4);
        return s;
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    udp::socket socket_;
    udp::endpoint server_;
    unsigned timeouts_ = 0;
    std::thread thread_;
};
