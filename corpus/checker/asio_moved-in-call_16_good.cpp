#include <asio.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

using asio::ip::tcp;

struct rpc_header {
    std::uint32_t length = 0;
    std::uint32_t call_id = 0;
};

class rpc_connection : public std::enable_shared_from_this<rpc_connection> {
public:
    using bytes = std::vector<unsigned char>;
    using method = std::function<bytes(const bytes&)>;

    rpc_connection(tcp::socket socket, method handler) : socket_(std::move(socket)), handler_(std::move(handler)) {}

    void start() { read_header(); }

private:
    void read_header()
    {
        asio::async_read(socket_, asio::buffer(&in_, sizeof in_), [self = shared_from_this()](std::error_code ec, std::size_t) {
            if (ec || self->in_.length > 1u << 20) return;
            self->read_body();
        });
    }

    void read_body()
    {
        body_.resize(in_.length);
        asio::async_read(socket_, asio::buffer(body_), [self = shared_from_this()](std::error_code ec, std::size_t) {
            if (!ec) self->reply(self->in_.call_id, self->handler_(self->body_));
        });
    }

    void reply(std::uint32_t call_id, bytes result)
    {
        auto header = std::make_unique<rpc_header>();
        header->length = static_cast<std::uint32_t>(result.size());
        header->call_id = call_id;

        std::array<asio::const_buffer, 2> const parts = {asio::buffer(header.get(), sizeof(rpc_header)),
                                                         asio::buffer(result)};
        asio::async_write(socket_, parts,
                          [self = shared_from_this(), header = std::move(header), result = std::move(result)](
                              std::error_code ec, std::size_t) {
                              if (!ec) self->read_header();
                          });
    }

    tcp::socket socket_;
    method handler_;
    rpc_header in_;
    bytes body_;
};
