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
using boost::system::system_error;
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
        thread_.join();
    }

    std::optional<clock_sample> sample()
    {
        std::array<unsigned char, 48> query{};
        query[0] = 0x1b;
        socket_.async_send_to(asio::buffer(query), server_, asio::use_future).get();

        std::array<unsigned char, 48> answer{};
        auto got = socket_.async_receive(asio::buffer(answer), asio::use_future);
        if (got.wait_for(400ms) != std::future_status::ready)
            asio::post(io_, asio::use_future([this] { socket_.cancel(); })).get();
        try {
            if (got.get() < answer.size()) return std::nullopt;
        } catch (const system_error&) {
            return std::nullopt;
        }

        clock_sample s{};
        std::memcpy(&s.seconds, answer.data() + 40, 4);
        std::memcpy(&s.fraction, answer.data() + 44, 4);
        return s;
    }

private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    udp::socket socket_;
    udp::endpoint server_;
    std::thread thread_;
};
