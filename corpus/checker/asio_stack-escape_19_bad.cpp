#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace net = boost::asio;

struct chunk_header {
    std::uint32_t type;
    std::uint32_t length;
};

class chunk_writer : public std::enable_shared_from_this<chunk_writer> {
    net::ip::tcp::socket sock_;
    std::shared_ptr<const std::string> current_;

public:
    explicit chunk_writer(net::ip::tcp::socket s) : sock_(std::move(s)) {}

    void write_chunk(std::uint32_t type, std::shared_ptr<const std::string> body)
    {
        current_ = std::move(body);
        chunk_header hdr{type, std::uint32_t(current_->size())};
        std::array<net::const_buffer, 2> parts{net::buffer(&hdr, sizeof hdr), net::buffer(*current_)}; // allow: stack-escape
        net::async_write(sock_, parts, [self = shared_from_this(), body = current_](auto ec, std::size_t) { // expect: stack-escape
            if (ec) self->sock_.close();
        });
    }
};
