#include <boost/asio.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace asio = boost::asio;

class framed_reader : public std::enable_shared_from_this<framed_reader> {
public:
    explicit framed_reader(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void next_frame()
    {
        auto self = shared_from_this();
        asio::async_read(sock_, asio::buffer(head_), [self](boost::system::error_code ec, std::size_t) {
            if (!ec) self->read_body();
        });
        std::uint32_t len;
        std::memcpy(&len, head_, sizeof len); // expect: mutated-in-flight
        body_.resize(len);
    }

private:
    void read_body()
    {
        asio::async_read(sock_, asio::buffer(body_), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (!ec) self->next_frame();
        });
    }

    asio::ip::tcp::socket sock_;
    unsigned char head_[4];
    std::vector<char> body_;
};
