#include <array>
#include <asio.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

using asio::ip::tcp;

struct reply_frame {
    std::array<unsigned char, 8> head{};
    std::string body;

    void seal(std::uint32_t id)
    {
        const auto n = static_cast<std::uint32_t>(body.size());
        std::memcpy(head.data(), &id, 4);
        std::memcpy(head.data() + 4, &n, 4);
    }
    std::array<asio::const_buffer, 2> buffers() const { return {asio::buffer(head), asio::buffer(body)}; }
};

class rpc_server_session : public std::enable_shared_from_this<rpc_server_session> {
public:
    explicit rpc_server_session(tcp::socket s) : sock_(std::move(s)) {}
    void start() { read_head(); }

private:
    void read_head()
    {
        asio::async_read(sock_, asio::buffer(head_), [self = shared_from_this()](std::error_code ec, std::size_t) {
            if (ec) return;
            std::uint32_t n = 0;
            std::memcpy(&self->id_, self->head_.data(), 4);
            std::memcpy(&n, self->head_.data() + 4, 4);
            if (n > 65536) return;
            self->read_body(std::vector<char>(n));
        });
    }

    void read_body(std::vector<char> request)
    {
        auto into = asio::buffer(request);
        asio::async_read(sock_, into,
                         [self = shared_from_this(), request = std::move(request)](std::error_code ec, std::size_t) {
                             if (ec) return;
                             auto f = std::make_unique<reply_frame>();
                             f->body.assign(request.begin(), request.end());
                             f->seal(self->id_);
                             self->write_reply(std::move(f));
                         });
    }

    void write_reply(std::unique_ptr<reply_frame> f)
    {
        const auto bufs = f->buffers();
        asio::async_write(sock_, bufs, [self = shared_from_this(), f = std::move(f)](std::error_code ec, std::size_t) {
            if (ec) return;
            self->bytes_out_ += f->body.size() + f->head.size();
            self->read_head();
        });
    }

    tcp::socket sock_;
    std::array<unsigned char, 8> head_{};
    std::uint32_t id_ = 0;
    std::uint64_t bytes_out_ = 0;
};
