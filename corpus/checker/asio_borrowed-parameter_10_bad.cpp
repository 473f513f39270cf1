#include <boost/asio.hpp>
#include <memory>
#include <span>

namespace asio = boost::asio;

struct transport {
    virtual ~transport() = default;
    virtual void send(std::span<const std::byte> frame) = 0;
};

class tcp_transport final : public transport, public std::enable_shared_from_this<tcp_transport> {
public:
    explicit tcp_transport(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(std::span<const std::byte> frame) override
    {
        if (frame.size() > max_frame) frame = frame.first(max_frame);
        asio::async_write(sock_, asio::buffer(frame.data(), frame.size()), // expect: borrowed-parameter
                          [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                              if (ec) self->sock_.close();
                          });
    }

private:
    static constexpr std::size_t max_frame = 65536;
    asio::ip::tcp::socket sock_;
};
