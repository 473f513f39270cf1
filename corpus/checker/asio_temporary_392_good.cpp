// Sends alarm frames to a monitoring station from coroutines.
#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

static std::vector<std::uint8_t> encode_alarm(std::uint16_t code, const std::string& text)
{
    std::vector<std::uint8_t> out;
    out.push_back(static_cast<std::uint8_t>(code >> 8));
    out.push_back(static_cast<std::uint8_t>(code));
    out.insert(out.end(), text.begin(), text.end());
    return out;
}

class alarm_station : public std::enable_shared_from_this<alarm_station> {
public:
    explicit alarm_station(tcp::endpoint where) : where_(std::move(where)) {}

    void raise(asio::any_io_executor ex, std::uint16_t code, const std::string& text)
    {
        auto frame = encode_alarm(code, text);
        asio::co_spawn(ex, [self = shared_from_this(), frame = std::move(frame)]() -> awaitable<void> {
            tcp::socket s(co_await asio::this_coro::executor);
            co_await s.async_connect(self->where_, use_awaitable);
            co_await asio::async_write(s, asio::buffer(frame), use_awaitable);
            self->sent_ += frame.size();
        }, asio::detached);
    }

    std::uint64_t sent() const { return sent_; }

private:
    tcp::endpoint where_;
    std::uint64_t sent_ = 0;
};

void raise_overheat(asio::io_context& io, alarm_station& st, int celsius)
{
    st.raise(io.get_executor(), 0x0101, "overheat " + std::to_string(celsius));
}
