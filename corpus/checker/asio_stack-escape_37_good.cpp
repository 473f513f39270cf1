#include <asio.hpp>
#include <array>
#include <cstdint>
#include <future>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

// Blocking facade over standalone Asio: the loop runs in its own thread, every call waits for its
// future without a time limit, so the locals outlive the operation.
namespace plc {

class modbus_client {
public:
    modbus_client() : guard_(asio::make_work_guard(io_)), socket_(io_), thread_([this] { io_.run(); }) {}
    ~modbus_client()
    {
        guard_.reset();
        thread_.join();
    }
    modbus_client(const modbus_client&) = delete;
    modbus_client& operator=(const modbus_client&) = delete;

    void connect(const asio::ip::tcp::endpoint& where) { socket_.async_connect(where, asio::use_future).get(); }

    std::uint16_t read_register(std::uint16_t address)
    {
        std::array<std::uint8_t, 12> request{};
        fill(request, address);
        auto written = asio::async_write(socket_, asio::buffer(request), asio::use_future);
        written.get();

        std::array<std::uint8_t, 11> answer{};
        exchange(asio::buffer(answer));
        return static_cast<std::uint16_t>(answer[9] << 8 | answer[10]);
    }

private:
    void exchange(asio::mutable_buffer into)
    {
        std::future<std::size_t> done = asio::async_read(socket_, into, asio::use_future);
        if (done.get() != into.size())
            throw std::system_error(std::make_error_code(std::errc::protocol_error));
    }

    void fill(std::array<std::uint8_t, 12>& r, std::uint16_t address)
    {
        ++transaction_;
        r[0] = static_cast<std::uint8_t>(transaction_ >> 8);
        r[1] = static_cast<std::uint8_t>(transaction_);
        r[5] = 6;
        r[6] = 1;
        r[7] = 3;
        r[8] = static_cast<std::uint8_t>(address >> 8);
        r[9] = static_cast<std::uint8_t>(address);
        r[11] = 1;
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    asio::ip::tcp::socket socket_;
    std::uint16_t transaction_ = 0;
    std::thread thread_;
};

}  // namespace plc

int main()
{
    plc::modbus_client plc;
    plc.connect({asio::ip::make_address("127.0.0.1"), 502});
    return plc.read_register(40) == 0 ? 0 : 1;
}
