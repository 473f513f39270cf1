#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

struct worker_stats {
    std::uint64_t accepted = 0, rejected = 0;
    double hash_rate = 0;
};

class pool_link : public std::enable_shared_from_this<pool_link> {
public:
    explicit pool_link(tcp::socket s) : sock_(std::move(s)) {}

    void report(const worker_stats& st)
    {
        if (reporting_) return;
        reporting_ = true;
        asio::co_spawn(sock_.get_executor(), push_frame(shared_from_this(), render(st)), &pool_link::rethrow_never);
    }

private:
    static std::string render(const worker_stats& st)
    {
        std::ostringstream os;
        os << R"({"method":"report","accepted":)" << st.accepted << R"(,"rejected":)" << st.rejected
           << R"(,"rate":)" << st.hash_rate << "}";
        return os.str();
    }

    static std::array<std::uint8_t, 4> length_prefix(std::size_t n)
    {
        return {std::uint8_t(n >> 24), std::uint8_t(n >> 16), std::uint8_t(n >> 8), std::uint8_t(n)};
    }

    static awaitable<void> push_frame(std::shared_ptr<pool_link> self, std::string body)
    {
        const auto prefix = length_prefix(body.size());
        std::array<asio::const_buffer, 2> parts{asio::buffer(prefix), asio::buffer(body)};
        co_await asio::async_write(self->sock_, parts, use_awaitable);
        std::uint8_t ack = 0;
        co_await asio::async_read(self->sock_, asio::buffer(&ack, 1), use_awaitable);
        self->acked_ += ack == 1;
        self->reporting_ = false;
    }

    static void rethrow_never(std::exception_ptr) {}

    tcp::socket sock_;
    bool reporting_ = false;
    unsigned acked_ = 0;
};
