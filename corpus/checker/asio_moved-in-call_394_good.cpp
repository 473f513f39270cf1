// Framed writer: a length header and a body leave as one gathered write.
#include <array>
#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;

struct frame {
    std::array<std::uint8_t, 4> head{};
    std::string body;
};

template <class Stream>
class framed_writer : public std::enable_shared_from_this<framed_writer<Stream>> {
public:
    using done_fn = std::function<void(boost::system::error_code)>;

    explicit framed_writer(Stream s) : stream_(std::move(s)) {}

    bool send(std::string body, done_fn done)
    {
        if (writing_) return false;
        writing_ = true;
        auto f = std::make_unique<frame>();
        const auto n = static_cast<std::uint32_t>(body.size());
        for (int i = 0; i < 4; ++i) f->head[i] = static_cast<std::uint8_t>(n >> (24 - 8 * i));
        f->body = std::move(body);

        const std::array<asio::const_buffer, 2> parts{asio::buffer(f->head), asio::buffer(f->body)};
        asio::async_write(stream_, parts,
                          [self = this->shared_from_this(), f = std::move(f), done = std::move(done)](
                              boost::system::error_code ec, std::size_t) {
                              self->writing_ = false;
                              if (!ec) self->bytes_ += f->head.size() + f->body.size();
                              if (done) done(ec);
                          });
        return true;
    }

    std::uint64_t bytes() const { return bytes_; }

private:
    Stream stream_;
    std::uint64_t bytes_ = 0;
    bool writing_ = false;
};

using tcp_writer = framed_writer<asio::ip::tcp::socket>;

void hello(const std::shared_ptr<tcp_writer>& w, framed_writer<asio::ip::tcp::socket>::done_fn next)
{
    w->send("HELLO", std::move(next));
}
