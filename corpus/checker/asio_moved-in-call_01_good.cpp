#include <boost/asio.hpp>
#include <boost/asio/compose.hpp>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace framing {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t max_frame = 1u << 20;

struct read_frame_op {
    enum class stage { start, head, body };
    using head_block = std::array<std::uint8_t, 4>;

    tcp::socket& socket;
    std::vector<std::uint8_t>& out;
    stage at = stage::start;
    std::unique_ptr<head_block> head = std::make_unique<head_block>();

    read_frame_op(tcp::socket& s, std::vector<std::uint8_t>& o) : socket(s), out(o) {}

    template <class Self>
    void operator()(Self& self, error_code ec = {}, std::size_t n = 0)
    {
        if (ec) return self.complete(ec, 0);
        switch (at) {
        case stage::start: {
            at = stage::head;
            head_block& h = *head;
            asio::async_read(socket, asio::buffer(h), std::move(self));
            return;
        }
        case stage::head: {
            const head_block& h = *head;
            const std::size_t len = (std::size_t(h[0]) << 24) | (std::size_t(h[1]) << 16) |
                                    (std::size_t(h[2]) << 8) | h[3];
            if (len > max_frame) return self.complete(asio::error::message_size, 0);
            out.resize(len);
            at = stage::body;
            asio::async_read(socket, asio::buffer(out), std::move(self));
            return;
        }
        case stage::body:
            self.complete({}, n);
        }
    }
};

template <class Token>
auto async_read_frame(tcp::socket& s, std::vector<std::uint8_t>& out, Token&& token)
{
    return asio::async_compose<Token, void(error_code, std::size_t)>(read_frame_op(s, out), token, s);
}

class peer : public std::enable_shared_from_this<peer> {
public:
    explicit peer(tcp::socket s) : socket_(std::move(s)) {}

    void run()
    {
        async_read_frame(socket_, frame_, [self = shared_from_this()](error_code ec, std::size_t n) {
            if (ec) return;
            self->total_ += n;
            self->run();
        });
    }

private:
    tcp::socket socket_;
    std::vector<std::uint8_t> frame_;
    std::size_t total_ = 0;
};

}  // namespace framing
