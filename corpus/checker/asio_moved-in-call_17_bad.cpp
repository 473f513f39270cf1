#include <array>
#include <asio.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

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
            if (n > max_body) return self->close();
            self->request_.resize(n);
            self->read_body();
        });
    }

    void read_body()
    {
        asio::async_read(sock_, asio::buffer(request_), [self = shared_from_this()](std::error_code ec, std::size_t) {
            if (ec) return;
            auto f = std::make_unique<reply_frame>();
            f->body = self->handle(self->request_);
            f->seal(self->id_);
            self->write_reply(std::move(f));
        });
    }

    void write_reply(std::unique_ptr<reply_frame> f)
    {
        asio::async_write(sock_, f->buffers(), [self = shared_from_this(), f = std::move(f)](std::error_code ec, std::size_t) { // expect: moved-in-call
            if (ec) return self->close();
            self->bytes_out_ += f->body.size() + f->head.size();
            self->read_head();
        });
    }

    std::string handle(const std::string& q) { return q == "ping" ? "pong" : "unknown method"; }
    void close()
    {
        std::error_code ignored;
        sock_.close(ignored);
    }

    static constexpr std::uint32_t max_body = 1u << 20;
    tcp::socket sock_;
    std::array<unsigned char, 8> head_{};
    std::string request_;
    std::uint32_t id_ = 0;
    std::uint64_t bytes_out_ = 0;
};
