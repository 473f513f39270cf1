#include <asio.hpp>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

using asio::ip::tcp;

struct rpc_header {
    std::uint32_t length = 0;
    std::uint32_t call_id = 0;
};

class rpc_connection : public std::enable_shared_from_this<rpc_connection> {
public:
    using method = std::function<std::string(const std::string&)>;

    rpc_connection(tcp::socket socket, const std::unordered_map<std::string, method>& methods)
        : socket_(std::move(socket)), methods_(methods)
    {
    }

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
            if (!ec) self->dispatch();
        });
    }

    void dispatch()
    {
        auto const space = body_.find(' ');
        auto const it = methods_.find(body_.substr(0, space));
        if (it == methods_.end()) return reply(in_.call_id, "ENOSYS");
        reply(in_.call_id, it->second(space == std::string::npos ? std::string() : body_.substr(space + 1)));
    }

    void reply(std::uint32_t call_id, std::string result)
    {
        auto header = std::make_shared<rpc_header>();
        header->length = static_cast<std::uint32_t>(result.size());
        header->call_id = call_id;

        std::array<asio::const_buffer, 2> const parts = {asio::buffer(header.get(), sizeof(rpc_header)),
                                                         asio::buffer(result)}; // allow: stack-escape
        asio::async_write(socket_, parts, // expect: moved-in-call
                          [self = shared_from_this(), header, result = std::move(result)](std::error_code ec, std::size_t) {
                              if (!ec) self->read_header();
                          });
    }

    tcp::socket socket_;
    const std::unordered_map<std::string, method>& methods_;
    rpc_header in_;
    std::string body_;
};
