#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bridge {

namespace asio = boost::asio;
using boost::system::error_code;

// Two buffers: publishers append to `pending_` at any time, `writing_` belongs to the operation.
// They change places only when no write is outstanding.
class client : public std::enable_shared_from_this<client> {
public:
    explicit client(asio::ip::tcp::socket s) : socket_(std::move(s)), strand_(asio::make_strand(socket_.get_executor())) {}

    void publish(const std::string& channel, const std::vector<std::uint8_t>& payload)
    {
        std::vector<std::uint8_t> packet = pack(channel, payload);
        asio::post(strand_, [self = shared_from_this(), packet = std::move(packet)] { self->append(packet); });
    }

private:
    static std::vector<std::uint8_t> pack(const std::string& channel, const std::vector<std::uint8_t>& payload)
    {
        std::vector<std::uint8_t> p;
        p.reserve(5 + channel.size() + payload.size());
        p.push_back(static_cast<std::uint8_t>(channel.size()));
        p.insert(p.end(), channel.begin(), channel.end());
        for (int shift = 0; shift < 32; shift += 8)
            p.push_back(static_cast<std::uint8_t>(payload.size() >> shift));
        p.insert(p.end(), payload.begin(), payload.end());
        return p;
    }

    void append(const std::vector<std::uint8_t>& packet)
    {
        if (failed_)
            return;
        pending_.insert(pending_.end(), packet.begin(), packet.end());
        if (writing_.empty())
            flush();
    }

    void flush()
    {
        writing_.swap(pending_);
        asio::async_write(socket_, asio::buffer(writing_),
                          asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t) {
                              self->on_written(ec);
                          }));
    }

    void on_written(error_code ec)
    {
        writing_.clear();
        if (ec) {
            failed_ = true;
            pending_.clear();
            return;
        }
        if (!pending_.empty())
            flush();
    }

    asio::ip::tcp::socket socket_;
    asio::strand<asio::any_io_executor> strand_;
    std::vector<std::uint8_t> pending_, writing_;
    bool failed_ = false;
};

}  // namespace bridge
