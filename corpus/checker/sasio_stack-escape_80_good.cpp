#include <asio.hpp>
#include <cstdint>
#include <memory>
#include <vector>

using bytes = std::vector<std::uint8_t>;

class node : public std::enable_shared_from_this<node> {
public:
    explicit node(asio::io_context& io) : strand_(asio::make_strand(io)), sock_(strand_) {}

    void vote(std::uint64_t term, std::uint32_t candidate)
    {
        auto msg = std::make_unique<bytes>();
        msg->push_back(0x11);
        put(*msg, term);
        put(*msg, candidate);
        send(std::move(msg));
    }

private:
    void send(std::unique_ptr<bytes> msg)
    {
        asio::const_buffer view(msg->data(), msg->size());
        auto done = [self = shared_from_this(), m = std::move(msg)](std::error_code ec, std::size_t n) {
            if (!ec) self->tx_ += n;
        };
        asio::async_write(sock_, view, std::move(done));
    }
    template <class T>
    static void put(bytes& v, T x)
    {
        for (unsigned i = 0; i < sizeof x; ++i) v.push_back(std::uint8_t(x >> (8 * i)));
    }
    asio::strand<asio::io_context::executor_type> strand_;
    asio::ip::tcp::socket sock_;
    std::size_t tx_ = 0;
};
