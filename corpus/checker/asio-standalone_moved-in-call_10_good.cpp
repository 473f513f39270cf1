#include <asio.hpp>
#include <memory>
#include <utility>
#include <vector>

struct message {
    unsigned type = 0;
    std::vector<char> body;
};

struct write_op {
    std::unique_ptr<message> msg;
    std::shared_ptr<asio::ip::tcp::socket> sock;
    void operator()(const asio::error_code& ec, std::size_t n) const
    {
        if (ec || n != msg->body.size()) sock->close();
    }
};

void post_message(std::shared_ptr<asio::ip::tcp::socket> sock, std::unique_ptr<message> msg)
{
    auto& out = *sock;
    auto& body = msg->body;
    if (body.empty()) return;
    write_op op{std::move(msg), std::move(sock)};
    asio::async_write(out, asio::buffer(body), std::move(op));
}
